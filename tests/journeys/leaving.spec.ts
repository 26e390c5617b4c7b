import { readFileSync } from 'node:fs';
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, texts } from './support/world.ts';

/** Somebody takes what is kept of them along, asks for their account to be deleted, and changes their mind. */

const STAFF = 'aoife';
const PASSWORD = 'Ein Steg über den stillen Bach';
const de = texts('de');

interface Newcomer {
  name: string;
  email: string;
}

/** A person of this story alone, as leaving ends all logins. */
async function newcomer(browser: Browser, hands: Hands): Promise<Newcomer> {
  const one = {
    name: `Ilse Abschied ${Date.now()}`,
    email: `ilse-${Date.now()}-${hands.name.length}@wegzug.example`,
  };
  const staff = await browserOf(browser, STAFF);
  const made = await staff.request.post('/api/invitations', {
    headers: { 'X-Tessera': '1' },
    data: {},
  });
  const { link } = (await made.json()) as { link: string };
  await staff.close();
  const guests = await browser.newContext({ baseURL: address() });
  const data = {
    ...one,
    password: PASSWORD,
    lang: 'de',
    languages: ['de'],
    timeZone: 'Europe/Berlin',
  };
  const path = new URL(link, address()).pathname;
  const accepted = await guests.request.post(`/api${path}`, {
    headers: { 'X-Tessera': '1' },
    data,
  });
  expect(accepted.status(), await accepted.text()).toBe(201);
  await guests.close();
  return one;
}

async function signIn(page: Page, hands: Hands, one: Newcomer): Promise<void> {
  await hands.write(page.getByLabel(de('sign_in.email')), one.email);
  await hands.write(page.getByLabel(de('sign_in.password'), { exact: true }), PASSWORD);
  await hands.press(page.getByRole('main').getByRole('button', { name: de('sign_in.submit'), exact: true }));
}

/** The own stream tells of the end of the login before the act that ended it is answered. */
const answerAfterTheStream = (context: BrowserContext) =>
  context.route('**/api/me/deletion', async (asked) => {
    const response = await asked.fetch();
    await new Promise((done) => setTimeout(done, 1_500));
    await asked.fulfill({ response });
  });

for (const hands of bothHands) {
  test(`leaving, and coming back in time, ${hands.name}`, async ({ browser }) => {
    test.setTimeout(120_000);
    const one = await newcomer(browser, hands);
    const context = await browser.newContext({
      baseURL: address(),
      locale: 'de-DE',
    });
    const page = await context.newPage();
    await open(page, '/sign-in?then=/profile');
    await signIn(page, hands, one);
    await expect(page.getByRole('heading', { level: 1, name: de('profile.title') })).toBeVisible();

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      hands.press(page.getByRole('link', { name: de('leaving.export') })),
    ]);
    const kept = JSON.parse(readFileSync(await file.path(), 'utf8')) as {
      about: { document: string };
      account: Newcomer;
    };
    expect(kept.account.email).toBe(one.email);
    expect(kept.about.document).toBe(de('export.document'));

    await hands.press(page.getByRole('button', { name: de('leaving.delete') }));
    const dialog = page.getByRole('dialog', { name: de('leaving.delete') });
    for (const told of ['at_once', 'back', 'gone', 'others'])
      await expect(dialog.getByText(de(`leaving.${told}`))).toBeVisible();
    await hands.press(dialog.getByRole('radio', { name: de('leaving.emptied') }));
    const password = dialog.getByLabel(de('sign_in.password'), { exact: true });
    await hands.write(password, 'nicht meines');
    await hands.press(dialog.getByRole('button', { name: de('leaving.delete_now') }));
    await expect(dialog.getByText(de('error.password_wrong'))).toBeVisible();
    await hands.write(password, PASSWORD);
    await answerAfterTheStream(context);
    await hands.press(dialog.getByRole('button', { name: de('leaving.delete_now') }));

    await expect(page.getByText(de('sign_in.left', { time: '' }).slice(0, 28))).toBeVisible();
    expect(
      (
        (await (await context.request.get('/api/session')).json()) as {
          person: unknown;
        }
      ).person,
    ).toBeNull();
    await signIn(page, hands, one);
    await expect(page.getByText(de('account.deletion_taken_back'))).toBeVisible();
    await expect(page.locator('#account')).toBeFocused();
    await context.close();
  });
}
