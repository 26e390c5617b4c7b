import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { answerWith, pngFile, textFile, upload } from './support/files.ts';
import { address, LANGS, open, registerThere, texts, world } from './support/world.ts';
import { answer, ask, writer } from './support/writers.ts';

/** Pages that the server prints for visitors: the same as the client draws, live, and without the client. */

const de = texts('de');
const known = world.questions.find(
  (one) => one.space === 'network' && one.audience === 'public' && one.lang === 'de',
)!;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  await registerThere();
  const one = await writer('merve', address(), address());
  const list = (await (await fetch(`${address()}/api/spaces/network/threads`)).json()) as {
    items: { id: string; title: string }[];
  };
  const files = [
    await upload(one, pngFile('Rathaus.png', 900, 1200), 'Das Rathaus'),
    await upload(one, pngFile('Ohne Worte.png', 100, 50)),
    await upload(one, textFile('Notizen.txt', 1_234)),
    await upload(one, textFile('Lang.csv', 2_000_000)),
  ];
  await answerWith(one, list.items.find(({ title }) => title === known.title)!.id, 'Mit Anhang.', files);
});

for (const lang of LANGS) {
  test(`what the server prints is what the client draws, in ${lang}`, async ({ browser }) => {
    // With the service worker of the first page the second would be drawn by the client too.
    const context = await browser.newContext({
      baseURL: address(),
      locale: lang,
      serviceWorkers: 'block',
    });
    const [printed, drawn] = [await context.newPage(), await context.newPage()];
    // The client draws public pages for a visitor who comes from a page of its own.
    await open(drawn, '/search');
    await drawn.locator('.frame > header > .name').click();
    await expect(drawn.locator('.thread-card').first()).toBeVisible();
    await open(printed, '/');
    expect(await client(printed)).toEqual([]);
    expect(await client(drawn)).not.toEqual([]);
    for (const page of [printed, drawn]) await expect(page.locator('.sources a').first()).toBeVisible();
    await same(printed, drawn);
    for (const page of [printed, drawn]) await page.getByRole('link', { name: known.title }).click();
    for (const page of [printed, drawn]) await expect(page.locator('.post').nth(1)).toBeVisible();
    await same(printed, drawn);
    const say = texts(lang);
    for (const kind of ['imprint', 'privacy', 'accessibility']) {
      for (const page of [printed, drawn]) {
        await page
          .locator('.legal')
          .getByRole('link', { name: say(`page.${kind}`) })
          .click();
        await expect(page.getByRole('heading', { level: 1, name: say(`page.${kind}`) })).toBeVisible();
        await expect(page.locator('main .prose')).toBeVisible();
      }
      await same(printed, drawn);
    }
    expect(await client(printed)).toEqual([]);
    await context.close();
  });
}

test('a visitor who reads sees what is asked, answered and deleted, without the client', async ({
  browser,
}) => {
  const context = await visitor(browser);
  const page = await context.newPage();
  const one = await writer('merve', address(), address());
  await open(page, '/');
  const title = `Wer lüftet das Rathaus ${Date.now()}?`;
  const thread = await ask(one, title, 'public');
  const link = page.getByRole('link', { name: title });
  await expect(link).toBeVisible();
  await link.focus();
  await answer(one, thread, 'Im Winter niemand.');
  const card = page.getByRole('article').filter({ has: link });
  await expect(card.getByText(de('network.answers', { count: 1 }))).toBeVisible();
  await expect(link, 'the focus stays where the reader was').toBeFocused();

  await page.keyboard.press('Enter');
  await expect(page.getByText('Im Winter niemand.')).toBeVisible();
  await answer(one, thread, 'Im Sommer der Hausmeister.');
  await expect(page.getByText('Im Sommer der Hausmeister.')).toBeVisible();
  const read = (await (await one.http.get(`/api/threads/${thread}`)).json()) as {
    shared: { posts: { id: string }[] };
  };
  const remove = (id: string) =>
    one.http.delete(`/api/posts/${id}`, {
      headers: { 'Idempotency-Key': crypto.randomUUID() },
    });
  expect((await remove(read.shared.posts[1]!.id)).ok()).toBe(true);
  await expect(page.getByText('Im Winter niemand.')).toHaveCount(0);
  await expect(page.getByText(de('thread.deleted'))).toBeVisible();
  expect(await client(page)).toEqual([]);
  expect((await remove(read.shared.posts[0]!.id)).ok()).toBe(true);
  await expect(page.getByText(title)).toHaveCount(0);
  await context.close();
});

test('a reader who lost the line is told so, and sees what came meanwhile', async ({ browser }) => {
  const context = await visitor(browser);
  const page = await context.newPage();
  const one = await writer('merve', address(), address());
  const thread = await ask(one, `Wo liegt der Schlüssel ${Date.now()}?`, 'public');
  await open(page, `/threads/${thread}`);
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  await expect(page.getByText(de('live.not'), { exact: false })).toBeVisible({
    timeout: 30_000,
  });
  await answer(one, thread, 'Unter der Matte.');
  await context.setOffline(false);
  await expect(page.getByText('Unter der Matte.')).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByText(de('live.not'), { exact: false })).toBeHidden();
  await context.close();
});

test('a visitor chooses language and colours, without script too', async ({ browser }) => {
  const plain = await browser.newContext({
    baseURL: address(),
    javaScriptEnabled: false,
    locale: 'de-DE',
  });
  const still = await plain.newPage();
  await still.goto('/');
  await still.getByLabel(de('language.label'), { exact: true }).selectOption('ar');
  await still.getByRole('button', { name: de('language.show') }).click();
  await still.waitForURL(/lang=ar/);
  await still.goto('/');
  await expect(still.locator('html')).toHaveAttribute('dir', 'rtl');
  await plain.close();

  const context = await visitor(browser);
  const page = await context.newPage();
  await open(page, '/?lang=fr');
  await page.getByLabel(texts('fr')('language.label'), { exact: true }).selectOption('uk');
  await expect(page.locator('html')).toHaveAttribute('lang', 'uk');
  await page.getByLabel(texts('uk')('theme.label'), { exact: true }).selectOption('dark');
  await open(page, '/search');
  await expect(page.locator('html')).toHaveAttribute('lang', 'uk');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await context.close();
});

const visitor = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ baseURL: address(), locale: 'de-DE' });

/** The pieces of the client that this page has fetched; reading needs none of them. */
async function client(page: Page): Promise<string[]> {
  const fetched = await page.evaluate(() => performance.getEntriesByType('resource').map((one) => one.name));
  return fetched.filter((one) => /\/(index|parts)-|Page-|\.json|\/api\/(?!live)/.test(new URL(one).pathname));
}

/** Both pages show the same, once the client has drawn the parts that it fetches as it goes. */
const same = (printed: Page, drawn: Page) =>
  expect(async () => expect(await shape(printed)).toEqual(await shape(drawn))).toPass({ timeout: 15_000 });

/** What is on screen, element by element: tag, classes, addresses, languages, names and own text. Icons count by what
 *  is drawn, as the package also names each by the names it had before. Times count by
 *  their moment: the client says those of the last 24 hours in other words. */
async function shape(page: Page): Promise<string[]> {
  // Older questions are a link without the client, and a button with it.
  const more = LANGS.map((lang) => texts(lang)('network.more'));
  return page.evaluate((more) => {
    const own = (one: Element) =>
      [...one.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent!.trim())
        .join(' ')
        .trim();
    const line = (one: Element) => {
      if (one.localName === 'time') return `time ${Date.parse(one.getAttribute('datetime')!)}`;
      const classes = [...one.classList].filter((name) => !/^(svelte|lucide)-/.test(name)).sort();
      // The client links to answers by the whole address.
      const target = one.localName === 'a' ? (one as HTMLAnchorElement).href : '';
      const names = ['lang', 'dir', 'aria-label', 'aria-current', 'd'].map(
        (name) => one.getAttribute(name) ?? '',
      );
      return [one.localName, classes.join('.'), target, ...names, own(one)].join(' ').trim();
    };
    // The choices are made without script too, so the server draws them as a form.
    const skipped = '.live-state *, .live-state, .when > [role=tooltip], .choices *';
    const compared = [
      '.frame > header *',
      '.frame > nav *',
      '.frame > main *',
      '.legal, .legal *',
      '.sources, .sources *',
    ];
    return [...document.querySelectorAll(compared.join(', '))]
      .filter((one) => !one.matches(skipped) && !one.matches('.when, .when > button'))
      .filter((one) => !more.includes(own(one)))
      .map(line);
  }, more);
}
