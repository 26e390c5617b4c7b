import { expect, test } from '@playwright/test';
import { browserOf, open, texts } from './support/world.ts';

/** Nothing written is lost: a draft survives a closed tab, an answer sent without a line goes out later, once. */

const de = texts('de');

test('a draft survives its tab and is gone once discarded', async ({ browser }) => {
  const context = await browserOf(browser, 'merve');
  const first = await context.newPage();
  await open(first, '/spaces/network/ask');
  await first.getByLabel(de('ask.question')).fill('Halb geschrieben?');
  await expect(first.getByText(de('draft.kept'))).toBeVisible();
  await first.waitForTimeout(600);
  await first.close();

  const second = await context.newPage();
  await open(second, '/spaces/network/ask');
  await expect(second.getByLabel(de('ask.question'))).toHaveValue('Halb geschrieben?');

  // A third tab does not take away what belongs to the open second one.
  const third = await context.newPage();
  await open(third, '/spaces/network/ask');
  await third.waitForTimeout(300);
  await expect(third.getByLabel(de('ask.question'))).toHaveValue('');
  await second.getByRole('button', { name: de('draft.discard') }).click();
  await expect(second.getByLabel(de('ask.question'))).toHaveValue('');
  await context.close();
});

test('an answer written without a line is kept, shown and sent once', async ({ browser }) => {
  const context = await browserOf(browser, 'merve');
  const page = await context.newPage();
  await open(page, '/');
  await page.getByRole('article').last().getByRole('link').first().click();
  const text = `Ohne Leitung geschrieben ${Date.now()}`;
  await page.getByLabel(de('thread.answer')).fill(text);
  await context.setOffline(true);
  await page.getByRole('button', { name: de('thread.send') }).click();
  await expect(page.getByRole('heading', { name: de('unsent.title') })).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByRole('article').filter({ hasText: text })).toHaveCount(1, { timeout: 40_000 });
  await expect(page.getByRole('heading', { name: de('unsent.title') })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('article').filter({ hasText: text })).toHaveCount(1);
  await context.close();
});
