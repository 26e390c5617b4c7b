import { expect, test, type Browser, type Page } from '@playwright/test';
import { clean, fits } from './support/clean.ts';
import { bothHands, type Hands } from './support/hands.ts';
import { act, INSIDE, insideThread } from './support/inside.ts';
import { address, browserOf, open, person, texts, world } from './support/world.ts';

/** A thread of a closed space goes to everybody: who wrote in it is asked first, and what somebody does not want to
 *  give stays with those it was written for. */

const { members } = world.space;
const LEADER = members.find((one) => one.role === 'facilitator')!.person;
const [ASKER, AUTHOR] = members.filter((one) => one.role === 'member').map((one) => one.person);
const [leads, asks, wrote] = [LEADER, ASKER!, AUTHOR!].map((key) => texts(person(key).lang));
const visitor = texts('de');

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const box = (page: Page, say: (key: string) => string) =>
  page.getByRole('region', { name: say('widening.title') });

async function opening(browser: Browser, hands: Hands): Promise<void> {
  const contexts = await Promise.all([LEADER, ASKER!, AUTHOR!].map((key) => browserOf(browser, key)));
  const [leader, asker, author] = await Promise.all(contexts.map((one) => one.newPage()));
  const title = `Bänke am Fluss ${Math.random().toString(36).slice(2, 8)}?`;
  const thread = await insideThread(contexts[1]!.request, contexts[2]!.request, title);
  await act(contexts[1]!.request, 'POST', `threads/${thread}/answers`, {
    text: 'Die Sparkasse gibt etwas.',
  });
  await open(author!, `/threads/${thread}`);
  await expect(box(author!, wrote!)).toHaveCount(0);

  await propose(leader!, hands, thread);
  await expect(box(leader!, leads!)).toContainText(leads!('widening.agreed', { agreed: 0, asked: 2 }));
  await expect(box(leader!, leads!)).toContainText(leads!('widening.asker_first'));
  await expect(button(leader!, leads!('widening.move'))).toHaveCount(0);

  // It waits for who asked, and their answer is counted where the others have it open.
  await open(asker!, '/communities');
  await expect(menu(asker!, asks!)).toContainText(asks!('nav.asked', { count: 1 }));
  await open(asker!, '/today');
  const waiting = asker!.getByRole('region', { name: asks!('today.waiting') });
  await hands.press(waiting.getByRole('link', { name: title }));
  await hands.press(button(asker!, asks!('widening.agree')));
  await expect(button(asker!, asks!('widening.agree'))).toHaveAttribute('aria-pressed', 'true');
  await expect(box(leader!, leads!)).toContainText(leads!('widening.agreed', { agreed: 1, asked: 2 }));
  await hands.press(button(author!, wrote!('widening.stay')));
  await expect(button(author!, wrote!('widening.stay'))).toHaveAttribute('aria-pressed', 'true');
  await open(asker!, '/today');
  await expect(asker!.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(waiting.getByRole('link', { name: title })).toHaveCount(0);
  await expect(menu(asker!, asks!)).not.toContainText(asks!('nav.asked', { count: 1 }));

  await hands.press(button(leader!, leads!('widening.move')));
  const dialog = leader!.getByRole('dialog');
  await expect(dialog).toContainText(leads!('widening.goes_without', { count: 1 }));
  await hands.press(dialog.getByRole('button', { name: leads!('widening.move') }));
  await expect(leader!.getByText(leads!('audience.public'), { exact: true })).toBeVisible();
  await expect(box(leader!, leads!)).toHaveCount(0);
  await expect(leader!.locator('*:focus')).toHaveText(leads!('widening.moved'));
  await expect(author!.getByText(wrote!('widening.ended'))).toBeVisible();

  await told(asker!, asks!('notices.moved'), title);
  await told(author!, wrote!('notices.stayed'), title);
  await open(author!, `/threads/${thread}`);
  await outside(browser, thread, title);
  await behind(browser, author!, hands, thread);
  for (const one of contexts) await one.close();
}

/** The entry of Today, which counts what waits. */
const menu = (page: Page, say: (key: string) => string) =>
  page.getByRole('navigation', { name: say('frame.nav') }).getByRole('link', { name: say('page.today') });

/** Who wrote in it is told what became of it. */
async function told(page: Page, what: string, title: string): Promise<void> {
  await open(page, '/today/notices');
  const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title }) });
  await expect(row.filter({ hasText: what })).toHaveCount(1);
}

/** The facilitator proposes that everybody may read it. */
async function propose(page: Page, hands: Hands, thread: string): Promise<void> {
  await open(page, `/threads/${thread}`);
  await hands.press(button(page, leads!('threads.move')));
  const dialog = page.getByRole('dialog');
  const asking = dialog.getByRole('group', {
    name: leads!('widening.ask_where'),
  });
  // Nothing can be moved at once here, so nothing else is offered than to propose it.
  const proposing = dialog.getByRole('button', { name: leads!('widening.propose') });
  await hands.press(proposing);
  await expect(dialog.getByText(leads!('widening.choose'))).toBeVisible();
  await expect(button(page, leads!('threads.move_now'))).toHaveCount(0);
  const place = asking
    .locator('label')
    .filter({ hasText: leads!('audience.public') })
    .getByRole('radio');
  await place.waitFor();
  if (hands.name === 'with a mouse') await hands.press(place);
  else await reach(page, place);
  await hands.press(proposing);
  await expect(box(page, leads!)).toBeVisible();
  // What was pressed is far below: the word stands above the box, in view, and has the focus.
  const word = page.locator('*:focus');
  await expect(word).toHaveText(leads!('widening.proposed'));
  await expect(word).toBeInViewport();
  await hands.press(button(page, leads!('threads.move')));
  await expect(dialog).toContainText(leads!('widening.already'));
  await hands.press(dialog.getByRole('button', { name: leads!('widening.already_link') }));
  await expect(dialog).toHaveCount(0);
  await expect(box(page, leads!)).toBeFocused();
}

/** Tab comes to the first of a group where none is chosen, and the arrow keys lead on. */
async function reach(page: Page, radio: ReturnType<Page['getByRole']>): Promise<void> {
  const first = page.getByRole('dialog').getByRole('radio').first();
  for (let step = 0; step < 30 && !(await first.evaluate((one) => one === document.activeElement)); step += 1)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  for (let step = 0; step < 20 && !(await radio.isChecked()); step += 1)
    await page.keyboard.press('ArrowDown');
  await expect(radio).toBeChecked();
}

/** Visitors read what was given, and in place of the rest one sentence. */
async function outside(browser: Browser, thread: string, title: string): Promise<void> {
  const context = await browser.newContext({ baseURL: address() });
  const page = await context.newPage();
  await open(page, `/threads/${thread}?lang=de`);
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expect(page.getByText('Die Sparkasse gibt etwas.')).toBeVisible();
  await expect(page.locator('#post-2')).toHaveText(visitor('threads.gap_stayed'));
  await expect(page.getByText(INSIDE)).toHaveCount(0);
  await context.close();
}

/** Whose contributions stayed finds them from the page that went on, and the way back. */
async function behind(browser: Browser, page: Page, hands: Hands, thread: string): Promise<void> {
  await expect(page.locator('#post-2')).toHaveText(wrote!('threads.gap_stayed'));
  await expect(page.getByText(INSIDE)).toHaveCount(0);
  await hands.press(page.getByRole('link', { name: wrote!('widening.left_behind_link') }));
  await expect(page.getByText(INSIDE)).toBeVisible();
  await expect(page.locator('#post-1')).toHaveText(wrote!('threads.gap_moved'));
  await expect(page.getByText(wrote!('audience.space'), { exact: true })).toBeVisible();
  const rest = new URL(page.url()).pathname;
  const context = await browser.newContext({ baseURL: address() });
  expect((await context.request.get(`/api${rest}`)).status()).toBe(404);
  await context.close();
  await inTheList(page, hands, rest);
  await hands.press(page.getByRole('link', { name: wrote!('widening.gone_on_link') }));
  await expect(page).toHaveURL(new RegExp(`/threads/${thread}$`));
}

/** The list of the space says what this is: no question of nobody's, but what stayed of one. */
async function inTheList(page: Page, hands: Hands, rest: string): Promise<void> {
  await hands.press(page.locator('main').getByRole('link', { name: world.space.title }));
  const card = page.getByRole('article').filter({ has: page.locator(`a[href="${rest}"]`) });
  await expect(card).toContainText(wrote!('widening.rest'));
  await expect(card).not.toContainText(wrote!('byline.officer'));
  await hands.press(card.getByRole('link'));
  await expect(page.getByText(INSIDE)).toBeVisible();
}

for (const hands of bothHands)
  test(`a thread goes to everybody with what its authors give, ${hands.name}`, ({ browser }) =>
    opening(browser, hands));

for (const lang of ['de', 'ar'] as const)
  test(`a proposal is read on a phone and taken back, in ${lang}`, async ({ browser }) => {
    const say = texts(lang);
    const [mine, theirs] = [await browserOf(browser, ASKER!), await browserOf(browser, AUTHOR!)];
    await act(mine.request, 'PATCH', 'me', { lang });
    const thread = await insideThread(
      mine.request,
      theirs.request,
      `Bänke im Park ${Math.random().toString(36).slice(2, 8)}?`,
    );
    const { items } = (await (await mine.request.get(`/api/threads/${thread}/destinations`)).json()) as {
      items: { space: { id: string }; audience: string; asks: boolean }[];
    };
    const place = items.find((one) => one.asks && one.audience === 'network')!;
    await act(mine.request, 'POST', `threads/${thread}/widening`, {
      space: place.space.id,
      audience: 'network',
    });
    const page = await mine.newPage();
    await page.setViewportSize({ width: 360, height: 800 });
    await open(page, `/threads/${thread}`);
    await expect(box(page, say)).toContainText(say('widening.by_you'));
    await expect(box(page, say)).toContainText(say('widening.silence'));
    await expect(page.locator('html')).toHaveAttribute('dir', lang === 'ar' ? 'rtl' : 'ltr');
    await clean(page, `${lang} proposal`);
    await fits(page, `${lang} proposal`);
    await button(page, say('widening.move')).click();
    await expect(page.getByRole('dialog')).toContainText(say('widening.goes_text'));
    await clean(page, `${lang} proposal, before it is moved`);
    await page.keyboard.press('Escape');
    // It is asked first, and what was done is said where it stood.
    await button(page, say('widening.withdraw')).click();
    const asking = page.getByRole('dialog');
    await expect(asking).toContainText(say('widening.withdraw_text'));
    await clean(page, `${lang} proposal, before it is taken back`);
    await fits(page, `${lang} proposal, before it is taken back`);
    await page.keyboard.press('Escape');
    await expect(box(page, say)).toBeVisible();
    await button(page, say('widening.withdraw')).click();
    await asking.getByRole('button', { name: say('widening.withdraw_now') }).click();
    await expect(box(page, say)).toHaveCount(0);
    await expect(page.getByText(say('widening.withdrawn'))).toBeVisible();
    await expect(page.locator('*:focus')).toHaveText(say('widening.withdrawn'));
    await button(page, say('threads.move')).click();
    await expect(
      page.getByRole('dialog').getByRole('group', { name: say('widening.ask_where') }),
    ).toBeVisible();
    await clean(page, `${lang} where it can go`);
    await fits(page, `${lang} where it can go`);
    await act(mine.request, 'PATCH', 'me', { lang: person(ASKER!).lang });
    for (const one of [mine, theirs]) await one.close();
  });
