import { expect, test, type Browser, type Page } from '@playwright/test';
import { cachedAddresses, storedText, workerReady } from './support/browser-store.ts';
import { address, browserOf, open, texts } from './support/world.ts';

/** Who saves data gets the text; what is large comes when it is asked for, and nothing in advance. */

const de = texts('de');
const MAP = /WorldMap|land-110m/;

test('with low data a first visit costs far less, and the map comes when it is asked for', async ({
  browser,
}) => {
  const plain = await visit(browser, false);
  const saving = await visit(browser, true);
  expect(plain.asked.some((one) => MAP.test(one))).toBe(true);
  expect(saving.asked.filter((one) => MAP.test(one))).toEqual([]);
  expect(plain.files).toBeGreaterThan(saving.files * 2);
  expect(plain.bytes).toBeGreaterThan(saving.bytes * 1.5);

  const { page } = saving;
  await page.getByRole('button', { name: de('low_data.map') }).click();
  await expect(page.locator('figure svg path').first()).toBeAttached();
  expect(saving.asked.some((one) => MAP.test(one))).toBe(true);

  // What was read is there without a line all the same.
  await open(page, '/themes');
  await expect.poll(() => storedText(page)).toContain('"/themes":{"title"');
  await page.context().setOffline(true);
  await open(page, '/themes');
  await expect(page.getByText(de('as_of.offline', { time: '' }).split('.').at(-2)!)).toBeVisible();
  await open(page, '/offline');
  await expect(page.locator('main ul.stack a[href="/themes"]')).toBeVisible();
  for (const one of [plain, saving]) await one.page.context().close();
});

test('the choice is kept in this browser, for visitors too', async ({ browser }) => {
  const context = await browser.newContext({
    baseURL: address(),
    locale: 'de-DE',
  });
  const page = await context.newPage();
  await open(page, '/');
  const box = page.getByRole('checkbox', { name: de('low_data.label') });
  await expect(box).not.toBeChecked();
  await expect(box).toHaveAccessibleDescription(de('low_data.text'));
  await box.check();
  await open(page, '/themes');
  await expect(box).toBeChecked();
  await box.uncheck();
  await page.reload();
  await expect(box).not.toBeChecked();
  await context.close();
});

/** The directory as somebody opens it for the first time, until nothing more comes. */
async function visit(browser: Browser, saving: boolean) {
  const context = await browserOf(browser, 'merve');
  if (saving) await context.addInitScript(() => localStorage.setItem('tessera.low-data', 'on'));
  const page = await context.newPage();
  const asked: string[] = [];
  let bytes = 0;
  context.on('requestfinished', (request) => {
    asked.push(request.url());
    void request.sizes().then(
      ({ responseBodySize }) => (bytes += responseBodySize),
      () => undefined,
    );
  });
  if (saving) {
    // The worker learns of the choice as soon as it is made.
    await page.goto('/favicon.svg');
    await page.evaluate(() => caches.open('low-data'));
  }
  await open(page, '/directory?people=all&q=Lindenfurt');
  await workerReady(page);
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1_000);
  return { page, asked, bytes, files: await keptFiles(page) };
}

/** How many files the worker has fetched to keep them. */
const keptFiles = async (page: Page) => (await cachedAddresses(page)).length;
