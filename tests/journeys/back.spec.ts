import { expect, test } from '@playwright/test';
import { browserOf, world } from './support/world.ts';

/** Going back through the browser. */

test('brings the reader to where they were in a long list', async ({ browser }) => {
  const context = await browserOf(browser, world.space.members[0]!.person);
  const page = await context.newPage();
  await page.goto('/');
  const last = page.locator('main a[href^="/threads/"]').last();
  await last.scrollIntoViewIfNeeded();
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(1_000);
  const before = await page.evaluate(() => scrollY);
  await last.click();
  await expect(page).toHaveURL(/\/threads\//);
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await expect(page).toHaveURL(/\/$/);
  // What was read is marked no longer, so the page may have become a little shorter.
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before - 300);
  await context.close();
});
