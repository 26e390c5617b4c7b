import { expect, test, type Browser, type Page } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, settled, texts, world } from './support/world.ts';

/** A newcomer's first ten minutes: the invitation is accepted; languages, what one can help with, themes, three
 *  questions; left in the middle and taken up again; in the end a question is answered. Then the profile: who sees what. */

const de = texts('de');
const inviter = world.people.find((one) => one.key === 'samir')!;

for (const hands of bothHands)
  test(`a newcomer answers a first question, ${hands.name}`, ({ browser }) => story(browser, hands));

async function story(browser: Browser, hands: Hands): Promise<void> {
  const stamp = Math.random().toString(36).slice(2, 8);
  const question = await ask(browser, stamp);
  const guests = await browser.newContext({
    baseURL: address(),
    locale: 'de-DE',
  });
  const page = await guests.newPage();
  await accept(page, hands, await invite(browser), stamp);

  // First step: German alone, then the second one, left and taken up again from the page's own notice.
  await expect(page.getByRole('heading', { level: 1, name: de('page.welcome') })).toBeVisible();
  await hands.press(page.getByRole('button', { name: de('welcome.next') }));
  await expect(page.getByText(de('welcome.step', { number: 2, total: 4 }))).toBeVisible();
  await open(page, '/');
  await hands.press(page.getByRole('main').getByRole('link', { name: de('waiting.go_on') }));
  await expect(page.getByText(de('welcome.step', { number: 2, total: 4 }))).toBeVisible();
  await hands.write(
    page.getByLabel(de('profile.can_help'), { exact: true }),
    `Reparaturtreffs ${stamp} betreiben`,
  );
  const readers = page.getByLabel(de('profile.who', { field: de('profile.can_help') }));
  await hands.choose(readers, de('profile.see.network'));
  await hands.press(page.getByRole('button', { name: de('welcome.next') }));

  // Third step: a theme, found by a word of another language; the network is told plainly to see it.
  await expect(page.getByText(de('welcome.themes_text'))).toBeVisible();
  await expect(page.getByRole('group', { name: /^Ziel 16/ }).first()).toBeVisible();
  await hands.write(page.getByLabel(de('carried.find')), 'transport');
  await hands.press(page.getByRole('checkbox', { name: THEME }));
  await expect(page.getByRole('button', { name: de('carried.remove', { name: THEME }) })).toBeVisible();
  await expect(page.getByText(de('carried.left', { count: 7 }))).toBeVisible();
  await hands.press(page.getByRole('button', { name: de('welcome.next') }));

  // Last step: on one's theme comes first, then of the words one can help with.
  await expect(page.getByRole('heading', { name: de('welcome.questions') })).toBeVisible();
  await settled(page);
  const offered = page.getByRole('main').getByRole('article');
  await expect(offered).toHaveCount(3);
  await expect(offered.first().getByRole('link', { name: THEME })).toBeVisible();
  await hands.press(offered.first().getByRole('link', { name: question }));
  await expect(page.getByRole('heading', { level: 1, name: question })).toBeVisible();
  await hands.write(page.getByLabel(de('thread.answer')), 'Wir öffnen jeden zweiten Samstag.');
  await hands.press(page.getByRole('button', { name: de('thread.send') }));
  await expect(page.getByRole('article').getByText('jeden zweiten Samstag')).toBeVisible();
  await hands.press(page.getByRole('main').getByRole('link', { name: de('waiting.go_on') }));
  await expect(page.getByRole('heading', { name: de('welcome.answered') })).toBeVisible();
  await hands.press(page.getByRole('button', { name: de('welcome.finish') }));
  await expect(page.getByRole('heading', { level: 1, name: de('page.network') })).toBeVisible();
  await expect(page.getByText(de('waiting.welcome'))).toHaveCount(0);

  await seenByOthers(browser, hands, page, question, stamp);
  await guests.close();
}

/** From the byline to the person; the owner narrows one field, and it is gone for the others. */
async function seenByOthers(browser: Browser, hands: Hands, owner: Page, question: string, stamp: string) {
  const others = await browserOf(browser, 'merve');
  const other = await others.newPage();
  await open(owner, '/profile');
  await open(other, '/');
  await hands.press(other.getByRole('link', { name: question }).first());
  await settled(other);
  await hands.press(other.getByRole('article').getByRole('link', { name: newcomer(stamp) }));
  await expect(other.getByRole('heading', { level: 1, name: newcomer(stamp) })).toBeVisible();
  await expect(other.getByText(`Reparaturtreffs ${stamp} betreiben`)).toBeVisible();
  await expect(other.getByRole('link', { name: THEME })).toBeVisible();
  await expect(other.getByRole('link', { name: question })).toBeVisible();

  const readers = owner.getByLabel(de('profile.who', { field: de('profile.can_help') }));
  await hands.choose(readers, de('profile.see.nobody'));
  await hands.press(owner.getByRole('button', { name: de('profile.save') }));
  await expect(owner.getByText(de('profile.saved'))).toBeVisible();
  await hands.press(owner.getByRole('button', { name: de('profile.preview_show') }));
  await expect(owner.locator('.card .name').getByText(newcomer(stamp))).toBeVisible();
  await other.reload();
  await settled(other);
  await expect(other.getByRole('heading', { level: 1, name: newcomer(stamp) })).toBeVisible();
  await expect(other.getByText(`Reparaturtreffs ${stamp} betreiben`)).toHaveCount(0);
  await others.close();
}

/** Nobody else in the demo world works on it. */
const THEME = 'Mobilität für alle';
const newcomer = (stamp: string) => `Neu Ankömmling ${stamp}`;

/** A German question of the network in words that a newcomer will use. */
async function ask(browser: Browser, stamp: string): Promise<string> {
  const context = await browserOf(browser, 'jonas');
  const place = (await (await context.request.get('/api/spaces/network')).json()) as { id: string };
  const title = `Wer betreibt Reparaturtreffs ${stamp}?`;
  const answer = await context.request.post(`/api/spaces/${place.id}/threads`, {
    headers: { 'X-Tessera': '1', 'Idempotency-Key': crypto.randomUUID() },
    data: {
      title,
      text: 'Bei uns fehlt ein Raum.',
      audience: 'network',
      lang: 'de',
      themes: ['mobility'],
    },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  await context.close();
  return title;
}

async function invite(browser: Browser): Promise<string> {
  const context = await browserOf(browser, inviter.key);
  const made = await context.request.post('/api/invitations', {
    headers: { 'X-Tessera': '1' },
    data: {},
  });
  const { link } = (await made.json()) as { link: string };
  await context.close();
  return new URL(link, address()).pathname;
}

async function accept(page: Page, hands: Hands, path: string, stamp: string): Promise<void> {
  await open(page, path);
  await hands.write(page.getByLabel(de('sign_in.email')), `neu-${stamp}@lindenfurt.example`);
  const password = page.getByLabel(de('invitation.password'), { exact: true });
  await hands.write(password, 'Ein Steg über den stillen Bach');
  await hands.write(page.getByLabel(de('profile.name'), { exact: true }), newcomer(stamp));
  await hands.press(page.getByRole('button', { name: de('invitation.submit') }));
}
