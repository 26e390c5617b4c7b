import { expect, test, type Browser, type Page } from '@playwright/test';
import { bothHands, keyboard, type Hands } from './support/hands.ts';
import { address, browserOf, open, person, texts, world } from './support/world.ts';

/** What somebody sees who is not signed in. */

const de = texts('de');
const open_ = world.questions.find(
  (one) => one.space === 'network' && one.audience === 'public' && one.lang === 'de',
)!;
const inner = world.questions.find((one) => one.space === 'network' && one.audience !== 'public')!;
const closed = world.questions.find((one) => one.space !== 'network')!;

test('a public question is readable without script, the others are not there', async ({ browser }) => {
  const context = await browser.newContext({
    baseURL: address(),
    javaScriptEnabled: false,
  });
  const page = await context.newPage();
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
  await page.getByRole('link', { name: open_.title }).click();
  await expect(page.getByRole('heading', { level: 1, name: open_.title })).toBeVisible();
  await expect(page.locator('main')).toContainText(open_.text.slice(0, 60));
  await page.emulateMedia({ media: 'print' });
  const paper = page.locator('.print-only');
  await expect(paper.getByText(de('who.public'))).toBeVisible();
  await expect(paper.getByText(de('thread.printed_at'))).toBeHidden();
  await page.goto('/');
  const html = await page.content();
  expect(html).not.toContain(inner.title);
  expect(html).not.toContain(closed.title);
  await context.close();
});

test('a link to one answer leads to it, from outside and on the page, by keyboard', async ({ browser }) => {
  const context = await browser.newContext({
    baseURL: address(),
    viewport: { width: 360, height: 600 },
  });
  const page = await context.newPage();
  const path = await threadPath(page);
  for (const visit of ['first', 'later']) {
    await open(page, `${path}#post-3`);
    await expect(page.locator('#post-3'), visit).toBeFocused();
    await expect(page.locator('#post-3')).toBeInViewport();
    await page.goto('about:blank');
  }
  await open(page, path);
  await keyboard.press(page.getByRole('link', { name: de('thread.number', { number: 2 }) }));
  await expect(page.locator('#post-3')).toBeFocused();
  await expect(page.locator('#post-3')).toBeInViewport();
  await context.close();
});

async function threadPath(page: Page): Promise<string> {
  const list = await page.request.get('/api/spaces/network/threads');
  const { items } = (await list.json()) as {
    items: { id: string; title: string }[];
  };
  return `/threads/${items.find((one) => one.title === open_.title)!.id}`;
}

for (const hands of bothHands) {
  test(`a visitor sees officer, town and country, and signs in to answer, ${hands.name}`, ({ browser }) =>
    visitorStory(browser, hands));

  test(`a facilitator invites, the invited person joins and signs out, ${hands.name}`, ({ browser }) =>
    invitedStory(browser, hands));
}

async function visitorStory(browser: Browser, hands: Hands): Promise<void> {
  const context = await browser.newContext({
    baseURL: address(),
    locale: 'de-DE',
  });
  const page = await context.newPage();
  await open(page, '/');
  await expect(page.getByText(de('network.visitor'))).toBeVisible();
  await hands.press(page.getByRole('link', { name: open_.title }));
  await expect(page.getByRole('heading', { level: 1, name: open_.title })).toBeVisible();
  await expect(page.getByText(de('who.public')).filter({ visible: true }).first()).toBeVisible();
  await hands.press(page.getByRole('link', { name: de('thread.sign_in') }));

  // Signing in leads back to the question.
  const { email, lang } = person('merve');
  const password = page.getByLabel(de('sign_in.password'), { exact: true });
  const submit = page.getByRole('button', { name: de('sign_in.submit'), exact: true }).first();
  await hands.write(page.getByLabel(de('sign_in.email')), email);
  await hands.write(password, 'falsch falsch falsch');
  await hands.press(page.getByLabel(de('sign_in.show_password')));
  await expect(password).toHaveAttribute('type', 'text');
  await hands.press(submit);
  await expect(page.getByRole('alert')).toContainText(de('error.sign_in_failed'));
  await hands.write(password, world.password);
  await hands.press(submit);
  await expect(page.getByLabel(texts(lang)('thread.answer'))).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: open_.title })).toBeVisible();
  await context.close();
}

async function invitedStory(browser: Browser, hands: Hands): Promise<void> {
  const facilitator = world.space.members.find((one) => one.role === 'facilitator')!.person;
  const words = texts(person(facilitator).lang);
  const hosts = await browserOf(browser, facilitator);
  const host = await hosts.newPage();
  await open(host, '/communities');
  await hands.press(host.getByRole('link', { name: world.space.title }));
  await hands.press(host.getByRole('button', { name: words('space.invite') }));
  await hands.press(host.getByRole('button', { name: words('space.invite_make') }));
  const made = host.getByLabel(words('space.invite_link'));
  const link = await made.inputValue();
  await expect(made).toBeFocused();
  await hosts.close();

  const guests = await browser.newContext({
    baseURL: address(),
    locale: 'de-DE',
  });
  const guest = await guests.newPage();
  await open(guest, new URL(link).pathname);
  const name = `Roswitha Probst ${Date.now()}`;
  await hands.write(guest.getByLabel(de('sign_in.email')), `gast-${Date.now()}@lindenfurt.example`);
  const password = guest.getByLabel(de('invitation.password'), { exact: true });
  await hands.write(password, 'Ein Steg über den stillen Bach');
  await hands.write(guest.getByLabel(de('profile.name'), { exact: true }), name);
  const town = guest.getByRole('option', { name: /Lindenfurt/ }).first();
  await hands.pick(guest.getByRole('combobox', { name: de('profile.organisation') }), 'Lindenfrut', town);
  await hands.write(guest.getByLabel(de('profile.role'), { exact: true }), 'Quartiersmanagerin');
  await hands.press(guest.getByRole('checkbox', { name: languageName('uk') }));
  // The browser's own zone is there; another is found by its city.
  await hands.press(guest.getByRole('button', { name: de('profile.time_zone_change') }));
  await hands.write(guest.getByRole('combobox', { name: de('profile.time_zone') }), 'Lisbon');
  await expect(guest.getByText('Lisbon, Portugal (Westeuropäische Zeit)')).toBeVisible();
  await hands.press(guest.getByRole('button', { name: de('invitation.submit') }));
  // The first ten minutes (first-ten-minutes.spec.ts) can be left at once.
  await expect(guest.getByRole('heading', { level: 1, name: de('page.welcome') })).toBeVisible();
  await hands.press(guest.getByRole('button', { name: de('welcome.skip') }));
  await expect(guest.getByRole('heading', { level: 1, name: world.space.title })).toBeVisible();
  await expect(guest.getByText(name)).toBeVisible();

  // The link is spent; the list of logins shows this browser; signing out ends it.
  await open(guest, '/profile');
  await expect(guest.getByText(de('profile.login_current'))).toBeVisible();
  const reads = guest.getByRole('group', { name: de('profile.languages') });
  await expect(reads.getByRole('checkbox', { name: languageName('uk') })).toBeChecked();
  await hands.press(guest.getByRole('button', { name: de('frame.sign_out') }).first());
  await expect(guest.getByRole('link', { name: de('frame.sign_in') }).first()).toBeVisible();
  await open(guest, new URL(link).pathname);
  await expect(guest.getByRole('heading', { name: de('invitation.gone') })).toBeVisible();
  await guests.close();
}

const languageName = (code: string) => new Intl.DisplayNames([code], { type: 'language' }).of(code)!;
