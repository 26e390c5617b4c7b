import { expect, test, type Browser, type Page } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { browserOf, open, texts } from './support/world.ts';

/** Nothing written is lost: a draft survives a closed tab, an answer sent without a line goes out later, once. */

const de = texts('de');

for (const hands of bothHands) {
  test(`a draft survives its tab and is gone once discarded, ${hands.name}`, ({ browser }) =>
    draftStory(browser, hands));

  test(`an answer written without a line is kept, shown and sent once, ${hands.name}`, ({ browser }) =>
    unsentStory(browser, hands));
}

async function draftStory(browser: Browser, hands: Hands): Promise<void> {
  const context = await browserOf(browser, 'merve');
  const first = await context.newPage();
  await open(first, '/spaces/network/ask');
  await hands.write(question(first), 'Halb geschrieben?');
  await expect(first.getByText(de('draft.kept'))).toBeVisible();
  await first.waitForTimeout(600);
  await first.close();

  const second = await context.newPage();
  await open(second, '/spaces/network/ask');
  await expect(question(second)).toHaveValue('Halb geschrieben?');

  // A third tab does not take away what belongs to the open second one.
  const third = await context.newPage();
  await open(third, '/spaces/network/ask');
  await third.waitForTimeout(300);
  await expect(question(third)).toHaveValue('');
  await hands.press(second.getByRole('button', { name: de('draft.discard') }));
  await expect(question(second)).toHaveValue('');
  await expect(question(second)).toBeFocused();
  await context.close();
}

const question = (page: Page) => page.getByLabel(de('ask.question'));

async function unsentStory(browser: Browser, hands: Hands): Promise<void> {
  const context = await browserOf(browser, 'merve');
  const page = await context.newPage();
  await open(page, '/');
  await hands.press(page.getByRole('article').last().getByRole('link').first());
  const text = `Ohne Leitung geschrieben ${Date.now()}`;
  await hands.write(page.getByLabel(de('thread.answer')), text);
  await context.setOffline(true);
  await hands.press(page.getByRole('button', { name: de('thread.send') }));
  await expect(page.getByRole('heading', { name: de('unsent.title') })).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByRole('article').filter({ hasText: text })).toHaveCount(1, { timeout: 40_000 });
  await expect(page.getByRole('heading', { name: de('unsent.title') })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('article').filter({ hasText: text })).toHaveCount(1);
  await context.close();
}
