import { expect, test, type Browser } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, person, texts, world } from './support/world.ts';

/** Today: what colleagues wrote is new until it is read; somebody who is asked to stand in finds it there. */

const de = texts('de');
const KEY = () => ({
  'X-Tessera': '1',
  'Idempotency-Key': crypto.randomUUID(),
});
const members = world.space.members.map((one) => one.person);
const [reader, writer] = [person(members[0]!), person(members[1]!)];

for (const hands of bothHands)
  test(`what is new is read from there and then gone, ${hands.name}`, ({ browser }) =>
    newToday(browser, hands));

async function newToday(browser: Browser, hands: Hands): Promise<void> {
  const stamp = Math.random().toString(36).slice(2, 8);
  const [mine, theirs] = [await browserOf(browser, reader.key), await browserOf(browser, writer.key)];
  const page = await mine.newPage();
  await open(page, '/');
  await hands.press(page.getByRole('navigation').getByRole('link', { name: de('page.today') }));
  await expect(page.getByRole('heading', { level: 1, name: de('page.today') })).toBeVisible();
  await expect(page.getByText(de('today.end'))).toBeVisible();

  const list = await theirs.request.get('/api/spaces/network/threads');
  const { items } = (await list.json()) as {
    items: { space: { id: string } }[];
  };
  const threads = `${address()}/api/spaces/${items[0]!.space.id}/threads`;
  // What other journeys left unread would come before it.
  const read = await mine.request.put(threads.replace(/threads$/, 'read'), {
    headers: KEY(),
  });
  expect(read.ok(), await read.text()).toBe(true);
  const question = {
    title: `Wer kennt Nachbarschaftsfeste ${stamp}?`,
    text: 'Wir planen eines.',
    audience: 'network',
  };
  const asked = await theirs.request.post(threads, {
    headers: KEY(),
    data: question,
  });
  expect(asked.ok(), await asked.text()).toBe(true);
  await open(page, '/today');
  const news = page.getByRole('region', { name: de('today.news') });
  await hands.press(news.getByRole('link', { name: question.title }));
  await expect(page.getByRole('heading', { level: 1, name: question.title })).toBeVisible();
  // The menu says where one is, though the address does not.
  const menu = page.getByRole('navigation', { name: de('frame.nav') });
  await expect(menu.getByRole('link', { name: de('nav.network') })).toHaveAttribute('aria-current', 'true');
  await open(page, '/today');
  await expect(news.getByRole('link', { name: question.title })).toHaveCount(0);

  const again = { ...question, title: `Und Hoffeste ${stamp}?` };
  const second = await theirs.request.post(threads, {
    headers: KEY(),
    data: again,
  });
  expect(second.ok(), await second.text()).toBe(true);
  await open(page, '/today');
  await expect(news.getByRole('link', { name: again.title })).toBeVisible();
  const all = de('today.all_read', { space: de('page.network') });
  await hands.press(news.getByRole('button', { name: all }));
  await expect(news.getByRole('link', { name: again.title })).toHaveCount(0);
  for (const one of [mine, theirs]) await one.close();
}
