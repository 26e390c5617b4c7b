import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { storedText, workerReady } from './support/browser-store.ts';
import { keyboard, mouse, type Hands } from './support/hands.ts';
import { browserOf, open, person, texts } from './support/world.ts';

/** Two people, two browsers: one asks in a sentence, the other accepts, both write live, one ends it. */

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 740 };

interface Two {
  asker: string;
  other: string;
  hands: Hands;
  size: { width: number; height: number };
}

const told = (key: string) => texts(person(key).lang);

async function pageOf(browser: Browser, key: string, size: Two['size']): Promise<[BrowserContext, Page]> {
  const context = await browserOf(browser, key);
  const page = await context.newPage();
  await page.setViewportSize(size);
  return [context, page];
}

async function addressOf(page: Page, key: string): Promise<string> {
  const { name } = person(key);
  const found = await page.request.get(`/api/people?q=${encodeURIComponent(name)}`);
  const { items } = (await found.json()) as {
    items: { id: string; name: string }[];
  };
  return `/people/${items.find((one) => one.name === name)!.id}`;
}

async function ask(page: Page, { asker, other, hands }: Two, why: string): Promise<void> {
  const t = told(asker);
  await open(page, await addressOf(page, other));
  await hands.press(
    page.getByRole('button', {
      name: t('conversations.write', { name: person(other).name }),
    }),
  );
  await hands.write(page.getByLabel(t('conversations.why')), why);
  await hands.press(page.getByRole('button', { name: t('conversations.send') }));
  await expect(page.getByText(why)).toBeVisible();
}

async function nothingSticksOut(page: Page): Promise<void> {
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await expect.poll(wide).toBeLessThanOrEqual(0);
}

/** The full moment of a time is within the window, wherever the time stands. */
async function timesStayInside(page: Page): Promise<void> {
  const whens = page.locator('.when').filter({ visible: true });
  expect(await whens.count()).toBeGreaterThan(0);
  for (const when of await whens.all()) {
    await when.getByRole('button').hover();
    const full = when.getByRole('tooltip');
    await expect(full).toBeVisible();
    const { x, width } = (await full.boundingBox())!;
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(page.viewportSize()!.width);
    await nothingSticksOut(page);
  }
}

/** In how many conversations there is something new; the entry of Today says so. */
async function newIn(page: Page): Promise<number> {
  const answer = await page.request.get('/api/session');
  const { person } = (await answer.json()) as { person: { conversations: number } };
  return person.conversations;
}

async function story(browser: Browser, two: Two): Promise<void> {
  const { asker, other, hands, size } = two;
  const [t, u] = [told(asker), told(other)];
  const stamp = Math.random().toString(36).slice(2, 8);
  const why = `Wegen des Brunnens ${stamp}`;
  const [askers, mine] = await pageOf(browser, asker, size);
  const [others, theirs] = await pageOf(browser, other, size);
  await open(theirs, '/today');
  await ask(mine, two, why);

  // It comes to the other's Today by itself, and leads to the page of the two.
  const request = theirs.getByRole('article').filter({ hasText: why });
  await expect(request).toBeVisible();
  await nothingSticksOut(theirs);
  await hands.press(
    request.getByRole('button', {
      name: u('conversations.accept'),
      exact: true,
    }),
  );
  const heading = u('conversations.with', { name: person(asker).name });
  await expect(theirs.getByRole('heading', { level: 1, name: heading })).toBeVisible();

  // The asker's page knows of it at once; what either writes the other sees.
  const name = person(other).name;
  await hands.press(mine.getByRole('link', { name: t('conversations.running', { name }) }));
  await expect(mine.getByRole('article').filter({ hasText: why })).toBeVisible();
  await write(theirs, u, hands, `Gern, ${stamp}.`);
  await expect(mine.getByRole('article').filter({ hasText: `Gern, ${stamp}.` })).toBeVisible();
  await write(mine, t, hands, `Danke, ${stamp}.`);
  await expect(theirs.getByRole('article').filter({ hasText: `Danke, ${stamp}.` })).toBeVisible();
  await nothingSticksOut(mine);
  await timesStayInside(mine);

  // One ends it: the other can write no more, and both read on.
  await hands.press(theirs.getByRole('button', { name: u('conversations.end') }));
  await hands.press(theirs.getByRole('dialog').getByRole('button', { name: u('conversations.end_now') }));
  await expect(theirs.getByText(u('conversations.ended_text'))).toBeVisible();
  await expect(mine.getByText(t('conversations.ended_text'))).toBeVisible();
  await expect(mine.getByRole('textbox', { name: t('conversations.message') })).toHaveCount(0);
  await open(mine, '/mine/conversations');
  await expect(mine.getByRole('link', { name: person(other).name })).toBeVisible();
  for (const one of [askers, others]) await one.close();
}

async function write(page: Page, t: ReturnType<typeof texts>, hands: Hands, text: string): Promise<void> {
  await hands.write(page.getByRole('textbox', { name: t('conversations.message') }), text);
  await hands.press(
    page.getByRole('button', {
      name: t('conversations.send_message'),
      exact: true,
    }),
  );
}

test('two people ask, accept, write and end', ({ browser }) =>
  story(browser, {
    asker: 'dorothea',
    other: 'etienne',
    hands: mouse,
    size: WIDE,
  }));

test('two people write by keyboard alone', ({ browser }) =>
  story(browser, {
    asker: 'jonas',
    other: 'duarte',
    hands: keyboard,
    size: WIDE,
  }));

test('two people write in Arabic, on a narrow screen', ({ browser }) =>
  story(browser, {
    asker: 'yosra',
    other: 'mondher',
    hands: mouse,
    size: NARROW,
  }));

test('a conversation opens at the message that was asked for, and is there without a line', async ({
  browser,
}) => {
  const [context, page] = await pageOf(browser, 'hilke', WIDE);
  const name = person('merve').name;
  const heading = page.getByRole('heading', {
    level: 1,
    name: told('hilke')('conversations.with', { name }),
  });
  await open(page, '/mine/conversations');
  await workerReady(page);
  const found = await page.request.get('/api/me/conversations');
  const { items } = (await found.json()) as {
    items: { thread: string; person: { name: string } }[];
  };
  const { thread } = items.find((one) => one.person.name === name)!;

  // Who the other one is comes after the messages.
  await page.route(`**/api/conversations/${thread}`, async (route) => {
    await new Promise((later) => setTimeout(later, 1_500));
    await route.continue();
  });
  await open(page, `/conversations/${thread}#post-3`);
  await expect(heading).toBeVisible();
  await expect(page.locator('#post-3')).toBeFocused();
  await page.unroute(`**/api/conversations/${thread}`);

  await expect.poll(() => storedText(page)).toContain(`page:/api/conversations/${thread} `);
  await context.setOffline(true);
  await page.reload();
  await expect(heading).toBeVisible();
  await expect(page.locator('#post-3')).toBeVisible();
  await context.setOffline(false);
  await context.close();
});

test('who is declined sees what who waits sees', async ({ browser }) => {
  const two = { asker: 'anneke', other: 'walburga', hands: mouse, size: WIDE };
  const [askers, mine] = await pageOf(browser, two.asker, WIDE);
  const [others, theirs] = await pageOf(browser, two.other, WIDE);
  const [t, u] = [told(two.asker), told(two.other)];
  const why = `Wegen der Bänke ${Math.random().toString(36).slice(2, 8)}`;
  await open(theirs, '/mine/conversations');
  const today = theirs.getByRole('navigation').getByRole('link', { name: u('page.today') });
  const counted = await newIn(theirs);
  await ask(mine, two, why);
  await expect(today).toHaveAccessibleName(new RegExp(u('nav.conversations', { count: counted + 1 })));
  const before = await mine.getByRole('main').innerText();
  const request = theirs.getByRole('article').filter({ hasText: why });
  await request.getByRole('button', { name: u('conversations.decline'), exact: true }).click();
  await expect(request).toHaveCount(0);
  await expect(today).not.toHaveAccessibleName(new RegExp(u('nav.conversations', { count: counted + 1 })));
  await open(mine, await addressOf(mine, two.other));
  await expect(mine.getByText(why)).toBeVisible();
  expect(await mine.getByRole('main').innerText()).toBe(before);
  await expect(
    mine.getByRole('button', {
      name: t('conversations.withdraw_of', { name: person(two.other).name }),
    }),
  ).toBeVisible();
  for (const one of [askers, others]) await one.close();
});
