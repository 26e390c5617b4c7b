import { expect, test } from '@playwright/test';
import { address, browserOf, open, person, texts, world } from './support/world.ts';

/** What somebody sees who is not signed in. */

const de = texts('de');
const open_ = world.questions.find(
  (one) => one.space === 'network' && one.audience === 'public' && one.lang === 'de',
)!;
const inner = world.questions.find((one) => one.space === 'network' && one.audience !== 'public')!;
const closed = world.questions.find((one) => one.space !== 'network')!;

test('a public question is readable without script, the others are not there', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: address(), javaScriptEnabled: false });
  const page = await context.newPage();
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
  await page.getByRole('link', { name: open_.title }).click();
  await expect(page.getByRole('heading', { level: 1, name: open_.title })).toBeVisible();
  await expect(page.locator('main')).toContainText(open_.text.slice(0, 60));
  await page.goto('/');
  const html = await page.content();
  expect(html).not.toContain(inner.title);
  expect(html).not.toContain(closed.title);
  await context.close();
});

test('a visitor sees officer, town and country, and is asked to sign in to answer', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: address(), locale: 'de-DE' });
  const page = await context.newPage();
  await open(page, '/');
  await expect(page.getByText(de('network.visitor'))).toBeVisible();
  await page.getByRole('link', { name: open_.title }).click();
  await expect(page.getByRole('heading', { level: 1, name: open_.title })).toBeVisible();
  await expect(page.getByText(de('who.public')).first()).toBeVisible();
  await page.getByRole('link', { name: de('thread.sign_in') }).click();

  // Signing in leads back to the question.
  const { email, lang } = person('merve');
  await page.getByLabel(de('sign_in.email')).fill(email);
  await page.getByLabel(de('sign_in.password'), { exact: true }).fill('falsch falsch falsch');
  await page
    .getByRole('button', { name: de('sign_in.submit'), exact: true })
    .first()
    .click();
  await expect(page.getByRole('alert')).toContainText(de('error.sign_in_failed'));
  await page.getByLabel(de('sign_in.password'), { exact: true }).fill(world.password);
  await page
    .getByRole('button', { name: de('sign_in.submit'), exact: true })
    .first()
    .click();
  await expect(page.getByLabel(texts(lang)('thread.answer'))).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: open_.title })).toBeVisible();
  await context.close();
});

test('a facilitator invites, the invited person joins and ends an old login', async ({ browser }) => {
  const facilitator = world.space.members.find((one) => one.role === 'facilitator')!.person;
  const words = texts(person(facilitator).lang);
  const host = await (await browserOf(browser, facilitator)).newPage();
  await open(host, '/communities');
  await host.getByRole('link', { name: world.space.title }).click();
  await host.getByRole('button', { name: words('space.invite') }).click();
  await host.getByRole('button', { name: words('space.invite_make') }).click();
  const link = await host.getByLabel(words('space.invite_link')).inputValue();

  const guests = await browser.newContext({ baseURL: address(), locale: 'de-DE' });
  const guest = await guests.newPage();
  await open(guest, new URL(link).pathname);
  await guest.getByLabel(de('sign_in.email')).fill(`gast-${Date.now()}@lindenfurt.example`);
  await guest.getByLabel(de('invitation.password'), { exact: true }).fill('Ein Steg über den stillen Bach');
  await guest.getByLabel(de('profile.name'), { exact: true }).fill('Roswitha Probst');
  await guest.getByRole('combobox', { name: de('profile.organisation') }).pressSequentially('Lindenfrut');
  await guest
    .getByRole('option', { name: /Lindenfurt/ })
    .first()
    .click();
  await guest.getByLabel(de('profile.role'), { exact: true }).fill('Quartiersmanagerin');
  await guest.getByRole('button', { name: de('invitation.submit') }).click();
  await expect(guest.getByRole('heading', { level: 1, name: world.space.title })).toBeVisible();
  await expect(guest.getByText('Roswitha Probst')).toBeVisible();

  // The link is spent; the list of logins shows this browser; signing out ends it.
  await open(guest, '/profile');
  await expect(guest.getByText(de('profile.login_current'))).toBeVisible();
  await guest
    .getByRole('button', { name: de('frame.sign_out') })
    .first()
    .click();
  await expect(guest.getByRole('link', { name: de('frame.sign_in') }).first()).toBeVisible();
  await open(guest, new URL(link).pathname);
  await expect(guest.getByRole('heading', { name: de('invitation.gone') })).toBeVisible();
  await guests.close();
});
