import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { storedText, workerReady } from './support/browser-store.ts';
import { address, browserOf, open, texts } from './support/world.ts';
import { ask, writer } from './support/writers.ts';

/** What waits to be sent belongs to the browser, not to a tab: whichever is open sends it, once. */

const de = texts('de');
const ACTS = /\/api\/threads\/[^/]+\/answers$/;

test('an answer queued in a closed tab goes out from another page, which says so', async ({ browser }) => {
  const { context, thread, text } = await beginning(await browserOf(browser, 'merve'));
  const other = await context.newPage();
  await open(other, '/themes');
  const first = await written(context, thread, text);
  await context.setOffline(true);
  await first.getByRole('button', { name: de('thread.send') }).click();
  await expect(first.getByRole('heading', { name: de('unsent.title') })).toBeVisible();
  await expect(other.getByText(de('unsent.count', { count: 1 }))).toBeVisible();
  await first.close();

  await context.setOffline(false);
  await expect(other.getByText(de('unsent.sent'))).toBeVisible({
    timeout: 60_000,
  });
  await expect(other.getByRole('heading', { name: de('unsent.title') })).toHaveCount(0);
  await other
    .getByRole('main')
    .getByRole('link', { name: de('unsent.answer') })
    .click();
  await expect(other.getByRole('article').filter({ hasText: text })).toHaveCount(1);
  await other.getByRole('button', { name: de('unsent.noted') }).click();
  await expect(other.getByText(de('unsent.sent'))).toHaveCount(0);
  expect(await storedText(other)).not.toContain('act:');
  await context.close();
});

test('a tab dies while it sends: the other sends once more under the same key, and it is there once', async ({
  browser,
}) => {
  const { context, thread, text } = await beginning(await browserOf(browser, 'merve'));
  const other = await context.newPage();
  await open(other, '/themes');
  const keys: string[] = [];
  // The server does the first one, but the answer never comes back.
  let lost = false;
  await context.route(ACTS, async (route) => {
    keys.push(route.request().headers()['idempotency-key']!);
    if (lost) return route.continue();
    lost = true;
    await route.fetch();
  });
  const dying = await written(context, thread, text);
  await dying.getByRole('button', { name: de('thread.send') }).click();
  await expect.poll(() => keys.length).toBe(1);
  await expect(other.getByRole('heading', { name: de('unsent.title') })).toHaveCount(0);
  await dying.waitForTimeout(1_500);
  await dying.close();

  await expect.poll(() => keys.length, { timeout: 60_000 }).toBe(2);
  expect(new Set(keys).size).toBe(1);
  await expect(other.getByText(de('unsent.sent'))).toBeVisible();
  await open(other, `/threads/${thread}`);
  await expect(other.getByRole('article').filter({ hasText: text })).toHaveCount(1);
  await context.close();
});

test('an answer goes out though no page is open any more, where the browser wakes the worker', async ({
  browser,
}) => {
  const { context, thread, text, author } = await beginning(await browserOf(browser, 'merve'));
  const page = await written(context, thread, text);
  await workerReady(page);
  await context.setOffline(true);
  await page.getByRole('button', { name: de('thread.send') }).click();
  await expect(page.getByRole('heading', { name: de('unsent.title') })).toBeVisible();
  // Another page of the browser, none of Tessera.
  const blank = await context.newPage();
  await page.close();
  await context.setOffline(false);
  const posts = async () =>
    (await (await author.http.get(`/api/threads/${thread}`)).text()).split(text).length - 1;
  await expect.poll(posts, { timeout: 60_000 }).toBe(1);
  await open(blank, '/themes');
  await expect(blank.getByRole('heading', { name: de('unsent.title') })).toHaveCount(0);
  expect(await storedText(blank)).not.toContain('act:');
  await context.close();
});

test('who signs out is told before that something still waits', async ({ browser }) => {
  const { context, thread, text } = await beginning(await browserOf(browser, 'merve'));
  const page = await written(context, thread, text);
  await workerReady(page);
  await context.setOffline(true);
  await page.getByRole('button', { name: de('thread.send') }).click();
  await expect(page.getByRole('heading', { name: de('unsent.title') })).toBeVisible();
  await page.getByRole('button', { name: de('frame.sign_out') }).click();
  await expect(page.getByRole('dialog').getByText(de('unsent.sign_out'))).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: de('frame.sign_out') })).toBeFocused();
  await context.setOffline(false);
  await expect(page.getByRole('article').filter({ hasText: text })).toHaveCount(1, { timeout: 40_000 });
  await context.close();
});

test('an answer that is refused after all is told with the reason, its text at hand', async ({ browser }) => {
  const { context, thread, text, author } = await beginning(await browserOf(browser, 'merve'));
  const page = await written(context, thread, text);
  await context.setOffline(true);
  await page.getByRole('button', { name: de('thread.send') }).click();
  await expect(page.getByRole('heading', { name: de('unsent.title') })).toBeVisible();
  await remove(author, thread);
  await context.setOffline(false);
  await expect(page.getByText(de('unsent.refused_text'))).toBeVisible({
    timeout: 60_000,
  });
  await page.getByText(de('unsent.show')).click();
  await expect(page.getByText(text)).toBeVisible();
  await page.getByRole('button', { name: de('unsent.discard') }).click();
  await expect(page.getByRole('heading', { name: de('unsent.title') })).toHaveCount(0);
  expect(await storedText(page)).not.toContain('act:');
  await context.close();
});

async function beginning(context: BrowserContext) {
  const author = await writer('jonas', address(), address());
  const stamp = Math.random().toString(36).slice(2, 8);
  const thread = await ask(author, `Wer leiht uns Stühle, Kennwort ${stamp}?`);
  return {
    context,
    author,
    thread,
    text: `Wir haben sechzig Stühle, Kennwort ${stamp}.`,
  };
}

async function written(context: BrowserContext, thread: string, text: string): Promise<Page> {
  const page = await context.newPage();
  await open(page, `/threads/${thread}`);
  await page.getByLabel(de('thread.answer')).fill(text);
  return page;
}

async function remove(author: Awaited<ReturnType<typeof writer>>, thread: string): Promise<void> {
  const read = (await (await author.http.get(`/api/threads/${thread}`)).json()) as {
    shared: { posts: { id: string }[] };
  };
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  const gone = await author.http.delete(`/api/posts/${read.shared.posts[0]!.id}`, { headers });
  expect(gone.ok()).toBe(true);
}
