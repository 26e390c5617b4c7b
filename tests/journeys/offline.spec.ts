import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { cachedAddresses, storedText, workerReady } from './support/browser-store.ts';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, person, settled, texts, world } from './support/world.ts';
import { ask, writer } from './support/writers.ts';

/** What has been read can be read without a line, by whoever read it and as long as they may see it. */

const de = texts('de');
const member = world.space.members[0]!.person;
const say = texts(world.people.find((one) => one.key === member)!.lang);
const noLine = (page: Page, words = de) =>
  page.getByText(words('as_of.offline', { time: '' }).split('.').at(-2)!, {
    exact: false,
  });

for (const hands of bothHands)
  test(`every page that was read is there without a line, ${hands.name}`, ({ browser }) =>
    story(browser, hands));

async function story(browser: Browser, hands: Hands): Promise<void> {
  test.setTimeout(180_000);
  const context = await browserOf(browser, member);
  const page = await context.newPage();
  await open(page, '/today');
  await workerReady(page);
  const seen = new Map<string, string>();
  for (const path of await somethingOfEach(page)) {
    await open(page, path);
    await expect.poll(() => storedText(page), { message: path }).toContain(`"${path}":{"title"`);
    const heading = (await page.locator('main h1').first().textContent())!.trim();
    const named = async () => (await storedText(page)).split(`"${path}":{"title":"`)[1]?.split('","at"')[0];
    if (path !== '/today') await expect.poll(named, { message: path }).toContain(heading.slice(0, 20));
    seen.set(path, heading);
  }

  await context.setOffline(true);
  for (const [path, heading] of seen) {
    await open(page, path);
    await expect(page.locator('main h1').first(), path).toHaveText(heading);
    await expect(noLine(page, say).first(), path).toBeVisible();
  }

  // From page to page, and to one that was not read.
  const nav = page.getByRole('navigation', { name: say('frame.nav') });
  await hands.press(nav.getByRole('link', { name: say('page.today') }));
  await expect(page.getByRole('heading', { level: 1, name: say('page.today') })).toBeVisible();
  await expect(noLine(page, say)).toBeVisible();
  await open(page, '/partnerships/new');
  await open(page, '/goals/17');
  await expect(page.getByRole('heading', { level: 1, name: say('offline.title') })).toBeVisible();
  await hands.press(page.getByRole('link', { name: say('offline.to_kept') }));
  await expect(page.getByRole('heading', { level: 1, name: say('kept.title') })).toBeVisible();
  const list = page.locator('main ul.stack');
  for (const [path, heading] of seen)
    if (path !== '/today')
      await expect(list.locator(`a[href="${path}"]`), path).toContainText(heading.slice(0, 40));
  await hands.press(list.locator('a[href="/themes"]'));
  await expect(noLine(page, say)).toBeVisible();

  await context.setOffline(false);
  await expect(noLine(page, say)).toHaveCount(0, { timeout: 30_000 });
  await context.close();
}

/** One page of each kind, as somebody comes across them. */
async function somethingOfEach(page: Page): Promise<string[]> {
  const read = async <T>(path: string) => (await (await page.request.get(path)).json()) as T;
  type Items = {
    items: { id: string; key?: string; byline?: { person?: string } }[];
  };
  const space = (await read<{ items: { id: string; title: string }[] }>('/api/spaces')).items.find(
    (one) => one.title === world.space.title,
  )!;
  const threads = await read<Items>(`/api/spaces/${space.id}/threads`);
  const town = (await read<Items>('/api/directory?people=true')).items[0]!;
  const theme = (await read<Items>('/api/themes?lang=de')).items[0]!;
  const partnership = (await read<Items>('/api/partnerships')).items[0]!;
  const people = await read<{ people: { person: string }[] }>(`/api/spaces/${space.id}`);
  return [
    '/today',
    '/',
    '/communities',
    `/spaces/${space.id}`,
    `/spaces/${space.id}/people`,
    `/threads/${threads.items[0]!.id}`,
    `/people/${people.people[0]!.person}`,
    '/directory?people=all&q=Lindenfurt',
    `/organisations/${town.id}`,
    '/partnerships',
    `/partnerships/${partnership.id}`,
    '/themes',
    `/themes/${theme.key}`,
    '/goals/11',
    '/mine',
    '/mine/questions',
    '/imprint',
  ];
}

/** The own stream tells both tabs of the end of the login before the one that ended it is answered. */
const answerAfterTheStream = (context: BrowserContext) =>
  context.route('**/api/session', async (asked) => {
    const response = await asked.fetch();
    if (asked.request().method() === 'DELETE') await new Promise((done) => setTimeout(done, 1_500));
    await asked.fulfill({ response });
  });

for (const late of [false, true])
  test(`signing out leaves nothing of what was read, in any tab${late ? ', told late' : ''}`, ({ browser }) =>
    leaveNothing(browser, late));

async function leaveNothing(browser: Browser, late: boolean): Promise<void> {
  // A login of its own, as it ends here.
  const context = await browser.newContext({
    baseURL: address(),
    locale: 'de-DE',
  });
  const [page, other] = [await context.newPage(), await context.newPage()];
  await open(page, '/sign-in');
  await page.getByLabel(de('sign_in.email')).fill(person('merve').email);
  await page.getByLabel(de('sign_in.password'), { exact: true }).fill(world.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: de('page.today') })).toBeVisible();
  await workerReady(page);
  await open(other, '/mine');
  await open(page, '/');
  const title = (await page.getByRole('article').first().getByRole('link').first().textContent())!.trim();
  await expect.poll(() => storedText(page)).toContain(title);
  expect(await storedText(page)).toContain('merve');

  if (late) await answerAfterTheStream(context);
  const visited: string[] = [];
  other.on('framenavigated', (frame) => visited.push(new URL(frame.url()).pathname));
  await page.getByRole('button', { name: de('frame.sign_out') }).click();
  await expect(page.getByRole('link', { name: de('frame.sign_in') })).toBeVisible();
  await expect(other.getByRole('link', { name: de('frame.sign_in') })).toBeVisible();
  for (const tab of [page, other]) {
    await settled(tab);
    expect(await storedText(tab)).not.toContain('merve');
    expect(await storedText(tab)).not.toContain('/api/me');
    expect(await tab.evaluate(() => sessionStorage.getItem('tessera.tab'))).toBe(null);
  }
  // Not the sign-in, whose address would say what was read.
  expect(new Set(visited)).toEqual(new Set(['/']));
  const others = (await cachedAddresses(page)).filter((one) => !/^\/(assets\/|offline$)/.test(one));
  expect(others).toEqual([]);

  await context.setOffline(true);
  await open(page, '/today');
  await expect(page.getByRole('main')).not.toContainText(title);
  await expect(page.getByRole('button', { name: de('frame.sign_out') })).toHaveCount(0);
  await context.close();
}

test('what was deleted meanwhile is not kept, in no list either', async ({ browser }) => {
  const one = await writer('jonas', address(), address());
  const title = `Wer hat den Schlüssel zum Archiv, Kennwort ${Math.random().toString(36).slice(2, 8)}?`;
  const thread = await ask(one, title);
  const context = await browserOf(browser, 'merve');
  const page = await context.newPage();
  await open(page, '/');
  await expect(page.getByRole('link', { name: title })).toBeVisible();
  await open(page, `/threads/${thread}`);
  await expect.poll(() => storedText(page)).toContain(title);

  await context.setOffline(true);
  const read = (await (await one.http.get(`/api/threads/${thread}`)).json()) as {
    shared: { posts: { id: string }[] };
  };
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  expect(
    (
      await one.http.delete(`/api/posts/${read.shared.posts[0]!.id}`, {
        headers,
      })
    ).ok(),
  ).toBe(true);
  await context.setOffline(false);
  await expect(page.getByText(title)).toHaveCount(0, { timeout: 30_000 });
  await expect.poll(() => storedText(page)).not.toContain(title);
  await context.close();
});
