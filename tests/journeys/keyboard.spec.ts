import { expect, test } from '@playwright/test';
import { focusIsVisible, keyboard } from './support/hands.ts';
import { address, browserOf, open, person, texts, world } from './support/world.ts';

/** Without a mouse. (Asking, answering, marking, changing and deleting by keyboard: two-people.spec.ts.) */

const de = texts('de');

test('signing in, searching and choosing an organisation by keyboard alone', async ({ browser }) => {
  const context = await browser.newContext({
    baseURL: address(),
    locale: 'de-DE',
  });
  const page = await context.newPage();
  await open(page, '/sign-in');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: de('frame.skip') })).toBeFocused();
  expect(await focusIsVisible(page)).toBe(true);
  await page.keyboard.press('Enter');
  await keyboard.write(page.getByLabel(de('sign_in.email')), person('merve').email);
  await keyboard.write(page.getByLabel(de('sign_in.password'), { exact: true }), world.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: de('frame.sign_out') })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();

  await keyboard.press(page.getByRole('link', { name: de('nav.search') }));
  await keyboard.write(page.getByLabel(de('search.label')), 'Kinder');
  await page.keyboard.press('Enter');
  await expect(page.locator('mark').first()).toBeVisible();
  // The same words once more are a new search.
  const asked = page.waitForRequest(/\/api\/search\?/);
  await keyboard.press(page.getByRole('button', { name: de('search.submit'), exact: true }));
  await asked;
  await expect(page.locator('mark').first()).toBeVisible();

  await keyboard.press(page.getByRole('link', { name: de('nav.profile') }));
  const box = page.getByRole('combobox', { name: de('profile.organisation') });
  await keyboard.write(box, 'Lindenfrt');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue('Lindenfurt');
  await keyboard.press(page.getByRole('button', { name: de('profile.save') }));
  await expect(page.getByText(de('profile.saved'))).toBeVisible();
  await context.close();
});

test('a dialog keeps the focus, Escape closes it and the focus returns', async ({ browser }) => {
  const facilitator = world.space.members.find((one) => one.role === 'facilitator')!.person;
  const words = texts(person(facilitator).lang);
  const context = await browserOf(browser, facilitator);
  const page = await context.newPage();
  await open(page, '/communities');
  await keyboard.press(page.getByRole('link', { name: world.space.title }));
  const opener = page.getByRole('button', { name: words('space.invite') });
  await keyboard.press(opener);
  await expect(page.getByRole('dialog')).toBeVisible();
  // Behind the last control Tab goes to the browser's own, then round again; never to the page behind.
  for (let step = 0; step < 8; step += 1) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(outsideDialog)).toBe(null);
  }
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(opener).toBeFocused();
  await context.close();
});

/** What has the focus, where that lies on the page but not in the open dialog. */
function outsideDialog(): string | null {
  const active = document.activeElement!;
  return active === document.body || active.closest('dialog') ? null : active.outerHTML;
}
