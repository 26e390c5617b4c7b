import { expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, person, texts, world } from './support/world.ts';
import { answer, ask, writer } from './support/writers.ts';

/** Quotes: what is marked goes into the answer, and ends where what it quotes ends. Two people look on live. */

const { members } = world.space;
const ONE = members.find((one) => one.role === 'facilitator')!.person;
const OTHER = members.find((one) => one.role === 'member')!.person;
const says = texts(person(ONE).lang);
const hears = texts(person(OTHER).lang);
const visitor = texts('de');

/** Marks these words in a contribution, as a mouse or a screen reader's cursor does. */
async function mark(post: Locator, words: string): Promise<void> {
  await post.locator('.prose').evaluate((prose, wanted) => {
    const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const at = walker.currentNode.textContent!.indexOf(wanted);
      if (at < 0) continue;
      getSelection()!.setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + wanted.length);
      return;
    }
    throw new Error(`${wanted} is not there`);
  }, words);
}

const post = (page: Page, number: number) => page.locator(`#post-${number}`);
const button = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true });

async function quoting(browser: Browser, hands: Hands): Promise<void> {
  const contexts = [
    await browserOf(browser, ONE),
    await browserOf(browser, OTHER),
    await browser.newContext(),
  ];
  const [page, other, outside] = [
    await contexts[0]!.newPage(),
    await contexts[1]!.newPage(),
    await contexts[2]!.newPage(),
  ];
  const asker = await writer(OTHER, address(), address());
  const thread = await ask(
    asker,
    `Wer streicht die Bänke ${Math.random().toString(36).slice(2, 8)}?`,
    'public',
  );
  await answer(asker, thread, 'Im Frühling die **Schule**, im Herbst der Bauhof.');
  await open(outside, `${address()}/threads/${thread}?lang=de`);
  await open(other, `/threads/${thread}`);
  await open(page, `/threads/${thread}`);
  await expect(button(post(page, 2), says('threads.quote'))).toBeVisible();
  await mark(post(page, 2), 'im Herbst der Bauhof');
  await hands.press(button(post(page, 2), says('threads.quote')));
  const form = page.locator('.answer form');
  await expect(form.locator('blockquote')).toHaveText('im Herbst der Bauhof');
  await expect(form.locator('textarea')).toBeFocused();

  // Without anything marked the beginning is quoted, and a quote can be taken out again.
  await page.evaluate(() => getSelection()!.removeAllRanges());
  await hands.press(button(post(page, 1), says('threads.quote')));
  await expect(form.locator('blockquote').nth(1)).toHaveText('Wir zählen nach.');
  const from = says('threads.quote_of_first');
  await hands.press(button(form, says('threads.unquote', { from })));
  await expect(form.locator('blockquote')).toHaveCount(1);
  await expect(form.locator('textarea')).toBeFocused();

  await hands.write(form.locator('textarea'), 'Auch bei Frost?');
  await hands.press(button(form, says('thread.send')));
  await expect(form.locator('blockquote')).toHaveCount(0);
  for (const one of [page, other, outside]) {
    await expect(post(one, 3).locator('.quote blockquote')).toHaveText('im Herbst der Bauhof');
    await hands.press(post(one, 3).locator('.quote figcaption a').last());
    await expect(post(one, 2)).toBeFocused();
  }
  await expect(outside.locator('#post-3 .byline a')).toHaveCount(0);

  // What its author changes away is gone from the quote, and what they delete too, on every open page.
  await hands.press(button(post(other, 2), hears('thread.edit')));
  await hands.write(post(other, 2).locator('textarea'), 'Im Frühling die Schule.');
  await hands.press(button(post(other, 2), hears('common.save')));
  await expect(post(page, 3).getByText(says('thread.quote_changed'))).toBeVisible();
  await expect(post(outside, 3).getByText(visitor('thread.quote_changed'))).toBeVisible();
  await hands.press(button(post(other, 2), hears('thread.delete')));
  await hands.press(button(other.getByRole('dialog'), hears('thread.delete_now')));
  await expect(post(page, 3).getByText(says('thread.quote_deleted'))).toBeVisible();
  await expect(post(outside, 3).getByText(visitor('thread.quote_deleted'))).toBeVisible();
  for (const one of [page, other, outside]) await expect(one.getByText('Bauhof')).toHaveCount(0);
  await asker.http.dispose();
  for (const context of contexts) await context.close();
}

for (const hands of bothHands)
  test(`a passage is quoted, and goes with what it is from, ${hands.name}`, ({ browser }) =>
    quoting(browser, hands));
