import { expect, test, type Page } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, texts } from './support/world.ts';

/** Somebody has forgotten their password: staff make a link, a new one is set with it, and later changed. */

const STAFF = 'samir';
const FIRST = 'Ein Steg über den stillen Bach';
const SECOND = 'Sieben Laternen unter der Linde';
const THIRD = 'Acht Stühle im hellen Rathaus';
const de = texts('de');

async function newcomer(page: Page, email: string): Promise<void> {
  const headers = { 'X-Tessera': '1' };
  const made = await page.request.post('/api/invitations', {
    headers,
    data: {},
  });
  const { link } = (await made.json()) as { link: string };
  const guests = await page.context().browser()!.newContext({ baseURL: address() });
  const data = {
    name: 'Vera Vergesslich',
    email,
    password: FIRST,
    lang: 'de',
    languages: ['de'],
    timeZone: 'Europe/Berlin',
  };
  const path = `/api${new URL(link, address()).pathname}`;
  expect((await guests.request.post(path, { headers, data })).status()).toBe(201);
  // Who is signed in gets no link.
  expect((await guests.request.delete('/api/session', { headers })).ok()).toBe(true);
  await guests.close();
}

async function signIn(page: Page, hands: Hands, email: string, password: string): Promise<void> {
  await hands.write(page.getByLabel(de('sign_in.email')), email);
  await hands.write(page.getByLabel(de('sign_in.password'), { exact: true }), password);
  await hands.press(page.getByRole('main').getByRole('button', { name: de('sign_in.submit'), exact: true }));
}

for (const hands of bothHands) {
  test(`a forgotten password, ${hands.name}`, async ({ browser }) => {
    test.setTimeout(120_000);
    const email = `vera-${Date.now()}-${hands.name.length}@wegzug.example`;
    const staff = await browserOf(browser, STAFF);
    const desk = await staff.newPage();
    await newcomer(desk, email);
    await open(desk, '/desk/people');
    const t = texts((await desk.locator('html').getAttribute('lang')) ?? 'de');
    await hands.write(desk.getByRole('searchbox', { name: t('desk.account_find') }), email);
    await hands.press(desk.getByRole('button', { name: t('desk.account_look'), exact: true }));
    await hands.press(
      desk.getByRole('button', {
        name: t('space.act_on', {
          act: t('desk.password_link'),
          name: 'Vera Vergesslich',
        }),
      }),
    );
    const dialog = desk.getByRole('dialog');
    await hands.press(
      dialog.getByRole('button', {
        name: t('desk.password_link'),
        exact: true,
      }),
    );
    const link = await dialog.getByLabel(t('space.link_of', { name: 'Vera Vergesslich' })).inputValue();
    await staff.close();

    const context = await browser.newContext({
      baseURL: address(),
      locale: 'de-DE',
    });
    const page = await context.newPage();
    await open(page, new URL(link).pathname);
    await hands.write(page.getByLabel(de('password.new')), 'kurz');
    await hands.press(page.getByRole('button', { name: de('password.save'), exact: true }));
    await expect(page.getByText(de('error.password_too_short'))).toBeVisible();
    await expect(page.getByLabel(de('password.new'))).toBeFocused();
    await hands.write(page.getByLabel(de('password.new')), SECOND);
    await hands.press(page.getByRole('button', { name: de('password.save'), exact: true }));
    await expect(page.getByText(de('password.set'))).toBeVisible();
    await open(page, new URL(link).pathname);
    await expect(page.getByRole('heading', { name: de('password.gone'), exact: true })).toBeVisible();

    await open(page, '/sign-in?then=/profile');
    await signIn(page, hands, email, SECOND);
    await expect(page.getByText(de('account.password_link'))).toBeVisible();
    await hands.write(page.getByLabel(de('password.current')), SECOND);
    await hands.write(page.getByLabel(de('password.new')), THIRD);
    await hands.press(page.getByRole('button', { name: de('password.save'), exact: true }));
    await expect(page.getByText(de('password.changed'))).toBeVisible();
    await context.clearCookies();
    await open(page, '/sign-in');
    await signIn(page, hands, email, THIRD);
    await expect(page).not.toHaveURL(/sign-in/);
    await context.close();
  });
}
