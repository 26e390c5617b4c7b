import { expect, test, type APIRequestContext, type Browser, type Page } from '@playwright/test';
import { clean, fits } from './support/clean.ts';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, person, texts, world } from './support/world.ts';

/** A thread of a closed space goes to everybody: who wrote in it is asked first, and what somebody does not want to
 *  give stays with those it was written for. */

const { members } = world.space;
const LEADER = members.find((one) => one.role === 'facilitator')!.person;
const [ASKER, AUTHOR] = members.filter((one) => one.role === 'member').map((one) => one.person);
const [leads, asks, wrote] = [LEADER, ASKER!, AUTHOR!].map((key) => texts(person(key).lang));
const visitor = texts('de');
const INSIDE = 'Das bleibt unter uns: Zwölf Bänke sind morsch.';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const box = (page: Page, say: (key: string) => string) =>
  page.getByRole('region', { name: say('widening.title') });

async function act(who: APIRequestContext, method: string, path: string, data?: object): Promise<string> {
  const headers = { 'X-Tessera': '1', 'Idempotency-Key': crypto.randomUUID() };
  const done = await who.fetch(`/api/${path}`, { method, headers, data });
  expect(done.ok(), await done.text()).toBe(true);
  return ((await done.json()) as { id: string }).id;
}

/** A question in the closed space, which the other has answered. */
async function begin(asker: APIRequestContext, author: APIRequestContext, title: string): Promise<string> {
  const { items } = (await (await asker.get('/api/spaces')).json()) as {
    items: { id: string; title: string }[];
  };
  const space = items.find((one) => one.title === world.space.title)!.id;
  const question = {
    title,
    text: 'Wer hat dafür Geld gefunden?',
    audience: 'space',
    lang: 'de',
  };
  const thread = await act(asker, 'POST', `spaces/${space}/threads`, question);
  await act(author, 'POST', `threads/${thread}/answers`, { text: INSIDE });
  return thread;
}

async function opening(browser: Browser, hands: Hands): Promise<void> {
  const contexts = await Promise.all([LEADER, ASKER!, AUTHOR!].map((key) => browserOf(browser, key)));
  const [leader, asker, author] = await Promise.all(contexts.map((one) => one.newPage()));
  const title = `Bänke am Fluss ${Math.random().toString(36).slice(2, 8)}?`;
  const thread = await begin(contexts[1]!.request, contexts[2]!.request, title);
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

  await hands.press(button(leader!, leads!('widening.move')));
  const dialog = leader!.getByRole('dialog');
  await expect(dialog).toContainText(leads!('widening.goes_without', { count: 1 }));
  await hands.press(dialog.getByRole('button', { name: leads!('widening.move') }));
  await expect(leader!.getByText(leads!('audience.public'), { exact: true })).toBeVisible();
  await expect(box(leader!, leads!)).toHaveCount(0);

  await outside(browser, thread, title);
  await behind(browser, author!, hands, thread);
  for (const one of contexts) await one.close();
}

/** The facilitator proposes that everybody may read it. */
async function propose(page: Page, hands: Hands, thread: string): Promise<void> {
  await open(page, `/threads/${thread}`);
  await hands.press(button(page, leads!('threads.move')));
  const dialog = page.getByRole('dialog');
  const asking = dialog.getByRole('group', {
    name: leads!('widening.ask_where'),
  });
  const place = asking
    .locator('label')
    .filter({ hasText: leads!('audience.public') })
    .getByRole('radio');
  await place.waitFor();
  if (hands.name === 'with a mouse') await hands.press(place);
  else await reach(page, place);
  await hands.press(dialog.getByRole('button', { name: leads!('widening.propose') }));
  await expect(box(page, leads!)).toBeVisible();
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
  await hands.press(page.getByRole('link', { name: wrote!('widening.gone_on_link') }));
  await expect(page).toHaveURL(new RegExp(`/threads/${thread}$`));
}

for (const hands of bothHands)
  test(`a thread goes to everybody with what its authors give, ${hands.name}`, ({ browser }) =>
    opening(browser, hands));

for (const lang of ['de', 'ar'] as const)
  test(`a proposal is read on a phone and taken back, in ${lang}`, async ({ browser }) => {
    const say = texts(lang);
    const [mine, theirs] = [await browserOf(browser, ASKER!), await browserOf(browser, AUTHOR!)];
    await act(mine.request, 'PATCH', 'me', { lang });
    const thread = await begin(
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
    await expect(page.locator('html')).toHaveAttribute('dir', lang === 'ar' ? 'rtl' : 'ltr');
    await clean(page, `${lang} proposal`);
    await fits(page, `${lang} proposal`);
    await button(page, say('widening.move')).click();
    await expect(page.getByRole('dialog')).toContainText(say('widening.goes_text'));
    await clean(page, `${lang} proposal, before it is moved`);
    await page.keyboard.press('Escape');
    await button(page, say('widening.withdraw')).click();
    await expect(box(page, say)).toHaveCount(0);
    await expect(page.locator('#main')).toBeFocused();
    await button(page, say('threads.move')).click();
    await expect(
      page.getByRole('dialog').getByRole('group', { name: say('widening.ask_where') }),
    ).toBeVisible();
    await clean(page, `${lang} where it can go`);
    await fits(page, `${lang} where it can go`);
    await act(mine.request, 'PATCH', 'me', { lang: person(ASKER!).lang });
    for (const one of [mine, theirs]) await one.close();
  });
