import type { APIRequestContext, Browser, BrowserContext, Page } from '@playwright/test';
import { startProxy, type Habit, type LineKind, type Proxy } from './proxy.ts';
import { browserOf, open, person, texts } from './world.ts';

/** Readers of one thread: the real client, each behind a proxy of its own that can be cut. */

export interface Reader {
  name: string;
  proxy: Proxy;
  context: BrowserContext;
  /** Tabs of one browser share one line. */
  tabs: Page[];
}

interface Wanted {
  name: string;
  habit: Habit;
  refused: LineKind[];
  tabs: number;
}

const PERSON = 'merve';

export async function reader(
  browser: Browser,
  server: string,
  thread: string,
  wanted: Wanted,
): Promise<Reader> {
  const proxy = await startProxy(server, wanted.habit, wanted.refused);
  const context = await browserOf(browser, PERSON, proxy.address, server);
  const tabs: Page[] = [];
  for (let n = 0; n < wanted.tabs; n += 1) {
    const page = await context.newPage();
    await open(page, `/threads/${thread}`);
    tabs.push(page);
  }
  return { name: wanted.name, proxy, context, tabs };
}

/** What the page shows, in its order: `number text` of each answer. */
export function shown(page: Page): Promise<string[]> {
  return page
    .locator('ol article')
    .evaluateAll((articles) =>
      articles.map(
        (one) => `${one.id.replace('post-', '')} ${one.querySelector('.prose')?.textContent?.trim()}`,
      ),
    );
}

/** What the server itself answers, over all parts of the thread. */
export async function kept(http: APIRequestContext, thread: string): Promise<string[]> {
  const found: string[] = [];
  let after: number | undefined = 0;
  while (after !== undefined) {
    const answer = await http.get(`/api/threads/${thread}?after=${after}`);
    const { shared } = (await answer.json()) as { shared: Shared };
    const answers = shared.posts.filter((post) => !post.question);
    found.push(...answers.map((post) => `${post.number} ${post.html.replace(/<[^>]+>/g, '').trim()}`));
    after = shared.next ?? undefined;
  }
  return found;
}

interface Shared {
  posts: { number: number; question: boolean; html: string }[];
  next?: number | null;
}

/** Presses "more" until there is no more. */
export async function readToTheEnd(page: Page): Promise<void> {
  const more = page.getByRole('button', {
    name: texts(person(PERSON).lang)('thread.more'),
  });
  while (await more.isVisible()) {
    const before = (await shown(page)).length;
    await more.click();
    await page.waitForFunction((n) => document.querySelectorAll('ol article').length > n, before);
  }
}
