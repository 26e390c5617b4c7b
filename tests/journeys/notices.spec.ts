import { expect, test, type Browser, type Page } from '@playwright/test';
import { bothHands, keyboard, type Hands } from './support/hands.ts';
import { browserOf, open, person, texts, world } from './support/world.ts';

/** Notices: an answer is told beside "Today" at once and is gone when it was read, or when it was deleted; somebody is
 *  mentioned by name and told of it. */

const de = texts('de');
const KEY = () => ({
  'X-Tessera': '1',
  'Idempotency-Key': crypto.randomUUID(),
});
const members = world.space.members.map((one) => one.person);
const [asker, writer] = [person(members[0]!), person(members[1]!)];
const stampOf = () => Math.random().toString(36).slice(2, 8);

interface Two {
  page: Page;
  thread: string;
  title: string;
  /** The other one's acts. */
  act: (method: string, path: string, data?: object) => Promise<{ id: string }>;
  close: () => Promise<void>;
}

/** Somebody asks, all they were told before is seen; the other is there with a browser of their own. */
async function begin(browser: Browser): Promise<Two> {
  const [mine, theirs] = [await browserOf(browser, asker.key), await browserOf(browser, writer.key)];
  const send = async (who: typeof mine, method: string, path: string, data?: object) => {
    const done = await who.request.fetch(`/api/${path}`, {
      method,
      headers: KEY(),
      data,
    });
    expect(done.ok(), await done.text()).toBe(true);
    return (await done.json()) as { id: string };
  };
  await send(mine, 'PUT', 'me/notices/seen', {
    until: new Date(Date.now() + 60_000).toISOString(),
  });
  const list = await mine.request.get('/api/spaces/network/threads');
  const { items } = (await list.json()) as {
    items: { space: { id: string } }[];
  };
  const title = `Wer hat Trinkbrunnen ${stampOf()}?`;
  const question = {
    title,
    text: 'Wir planen drei.',
    audience: 'network',
    lang: 'de',
  };
  const { id: thread } = await send(mine, 'POST', `spaces/${items[0]!.space.id}/threads`, question);
  const page = await mine.newPage();
  return {
    page,
    thread,
    title,
    act: (method, path, data) => send(theirs, method, path, data),
    close: async () => void (await Promise.all([mine.close(), theirs.close()])),
  };
}

/** What the entry of Today says of notices, without their number; it may say what else waits there. */
const NEW = [1, 2].map((count) => de('nav.notices', { count }).replace(/^\d+\s/, '')).join('|');
const today = (page: Page, count: number) =>
  page.getByRole('navigation').getByRole('link', {
    name: count
      ? new RegExp(`${de('page.today')}.*${de('nav.notices', { count })}`)
      : new RegExp(`^${de('page.today')}(?!.*(${NEW}))`),
  });
const forYou = (page: Page) => page.getByRole('region', { name: de('notices.for_you') });

for (const hands of bothHands)
  test(`an answer is told, opened and gone, ${hands.name}`, async ({ browser }) => {
    const two = await begin(browser);
    await open(two.page, '/directory');
    await two.act('POST', `threads/${two.thread}/answers`, {
      text: 'Ja, seit zwei Jahren.',
    });
    await expect(today(two.page, 1)).toBeVisible();
    await hands.press(today(two.page, 1));
    await expect(forYou(two.page).getByText(de('notices.answered_question', { count: 1 }))).toBeVisible();
    await two.act('POST', `threads/${two.thread}/answers`, {
      text: 'Und es kommen mehr.',
    });
    await expect(forYou(two.page).getByText(de('notices.answered_question', { count: 2 }))).toBeVisible();
    await hands.press(forYou(two.page).getByRole('link', { name: two.title }));
    await expect(two.page.getByText('Ja, seit zwei Jahren.')).toBeVisible();
    await expect(today(two.page, 0)).toBeVisible();
    await open(two.page, '/today/notices');
    await expect(two.page.getByRole('link', { name: two.title })).toBeVisible();
    await expect(two.page.getByText(de('notices.new'), { exact: true })).toHaveCount(0);
    await two.close();
  });

test('a notice goes with what it told of', async ({ browser }) => {
  const two = await begin(browser);
  await open(two.page, '/today');
  const { id } = await two.act('POST', `threads/${two.thread}/answers`, {
    text: 'Ein Versehen.',
  });
  await expect(forYou(two.page).getByRole('link', { name: two.title })).toBeVisible();
  await two.act('DELETE', `posts/${id}`);
  await expect(forYou(two.page)).toHaveCount(0);
  await expect(today(two.page, 0)).toBeVisible();
  await two.close();
});

test('all notices are seen by one press', async ({ browser }) => {
  const two = await begin(browser);
  await two.act('POST', `threads/${two.thread}/answers`, {
    text: 'Bei uns auch.',
  });
  await open(two.page, '/today/notices');
  await expect(two.page.getByText(de('notices.new'), { exact: true })).toHaveCount(1);
  await keyboard.press(two.page.getByRole('button', { name: de('notices.all_seen') }));
  await expect(two.page.getByText(de('notices.new'), { exact: true })).toHaveCount(0);
  await expect(today(two.page, 0)).toBeVisible();
  await two.close();
});

test('somebody is mentioned by keyboard, shown by name and told of it', async ({ browser }) => {
  const two = await begin(browser);
  const page = await writers(browser, two.thread);
  const text = page.getByLabel(texts(writer.lang)('thread.answer'), {
    exact: true,
  });
  await keyboard.write(text, `Danke @${asker.name.slice(0, 4)}`);
  const option = page.getByRole('option', { name: asker.name });
  await expect(option).toBeVisible();
  while ((await option.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(text).toHaveValue(`Danke @${asker.name} `);
  await page.keyboard.type('für die Frage.');
  await sendAnswer(page, keyboard);
  await expect(page.getByRole('article').getByRole('link', { name: `@${asker.name}` })).toBeVisible();
  await open(two.page, '/today');
  await expect(forYou(two.page).getByText(de('notices.mentioned'))).toBeVisible();
  await page.context().close();
  await two.close();
});

async function writers(browser: Browser, thread: string): Promise<Page> {
  const page = await (await browserOf(browser, writer.key)).newPage();
  await open(page, `/threads/${thread}`);
  return page;
}

async function sendAnswer(page: Page, hands: Hands): Promise<void> {
  await hands.press(page.getByRole('button', { name: texts(writer.lang)('thread.send') }));
}
