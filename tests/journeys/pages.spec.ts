import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { fromRoot } from './support/server.ts';
import { address, browserOf, LANGS, open, person, texts, world } from './support/world.ts';

/** Every page of `src/pages.ts`, with data and with every dialog open, in seven languages: axe finds nothing,
 *  nothing is loaded from elsewhere, nothing is wider than the screen. */

const FACILITATOR = world.space.members.find((one) => one.role === 'facilitator')!.person;
const WIDTHS = [360, 768, 1280];
/** Only what is wrong is worked out in detail; nothing is loaded again for it. */
const QUICK = { resultTypes: ['violations'], preload: false };
/** Run in the page itself: `AxeBuilder` gathers frames in a second page and takes three times as long; there are no
 *  frames here. (The package `@axe-core/playwright` brings this file.) */
const AXE = readFileSync(fromRoot('web/node_modules/axe-core/axe.min.js'), 'utf8');

interface Axe {
  run(root: Document, options: typeof QUICK): Promise<{ violations: Violation[] }>;
}
interface Violation {
  id: string;
  nodes: { html: string }[];
}

interface Places {
  thread: string;
  space: string;
  invitation: string;
}

async function places(page: Page): Promise<Places> {
  const spaces = (await (await page.request.get('/api/spaces')).json()) as {
    items: { id: string; kind: string }[];
  };
  const space = spaces.items.find((one) => one.kind === 'community')!.id;
  const list = (await (await page.request.get('/api/spaces/network/threads')).json()) as {
    items: { id: string; answers: number }[];
  };
  const made = await page.request.post('/api/invitations', {
    headers: { 'X-Tessera': '1' },
    data: { space },
  });
  const { link } = (await made.json()) as { link: string };
  const thread = list.items.find((one) => one.answers > 1)!.id;
  return { thread, space, invitation: new URL(link, address()).pathname };
}

const addresses = ({ thread, space }: Places) => [
  '/',
  '/communities',
  `/spaces/${space}`,
  '/spaces/network',
  `/spaces/${space}/ask`,
  '/spaces/network/ask',
  `/threads/${thread}`,
  '/search',
  '/search?q=kinder',
  '/search?q=kinder&kind=question',
  '/search?q=zzzzqqqq',
  '/profile',
  '/sign-in',
  '/offline',
  '/nowhere',
];

async function clean(page: Page, where: string): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const told = await page.evaluate(async (options) => {
    const { violations } = await (window as unknown as { axe: Axe }).axe.run(document, options);
    return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`);
  }, QUICK);
  expect(told, where).toEqual([]);
}

async function fits(page: Page, where: string): Promise<void> {
  const { over, broken } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const labels = [...document.querySelectorAll<HTMLElement>('nav a span')];
    const broken = labels.filter(
      (one) => one.offsetHeight > 1.5 * parseFloat(getComputedStyle(one).lineHeight),
    );
    return { over: scrollWidth - clientWidth, broken: broken.map((one) => one.textContent) };
  });
  expect(over, `${where} is wider than the screen`).toBeLessThanOrEqual(0);
  expect(broken, `${where}: broken words in the bar`).toEqual([]);
}

test('no page of the client is left out', () => {
  const source = readFileSync(fromRoot('web/src/pages.ts'), 'utf8');
  const patterns = [...source.matchAll(/path: '(\/[^']*)'/g)].map((found) => found[1]!);
  const opened = [...addresses({ thread: 't', space: 's', invitation: '' }), '/invitations/i'];
  const shapes = patterns.map((one) => new RegExp(`^${one.replace(/:\w+/g, '[^/]+')}$`));
  const left = patterns.filter((_one, at) => !opened.some((address) => shapes[at]!.test(address)));
  expect(patterns.length).toBeGreaterThan(5);
  expect(left).toEqual([]);
});

for (const lang of LANGS) {
  test(`every page is clean in ${lang}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const context = await browserOf(browser, FACILITATOR);
    const page = await context.newPage();
    const foreign: string[] = [];
    page.on('request', (asked) => {
      if (!asked.url().startsWith(address()) && !/^(blob|data|ws):/.test(asked.url()))
        foreign.push(asked.url());
    });
    await speak(page, lang);
    const here = await places(page);
    for (const [index, path] of addresses(here).entries()) {
      await page.setViewportSize({
        width: WIDTHS[index % WIDTHS.length]!,
        height: 900,
      });
      await open(page, path);
      await expect(page.locator('html')).toHaveAttribute('dir', lang === 'ar' ? 'rtl' : 'ltr');
      await clean(page, `${lang} ${path}`);
      await page.setViewportSize({ width: 360, height: 800 });
      await fits(page, `${lang} ${path}`);
    }
    await dialogs(page, here, lang);
    await speak(page, person(FACILITATOR).lang);
    await context.close();
    await visitors(
      await (await browser.newContext({ baseURL: address(), locale: lang })).newPage(),
      here,
      lang,
    );
    expect(foreign).toEqual([]);
  });
}

async function speak(page: Page, lang: string): Promise<void> {
  const headers = { 'X-Tessera': '1', 'Idempotency-Key': crypto.randomUUID() };
  const answer = await page.request.patch('/api/me', {
    headers,
    data: { lang },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Every dialog open: inviting, deleting, the earlier versions; and the list below the organisation's name. */
async function dialogs(page: Page, { space }: Places, lang: string): Promise<void> {
  const t = texts(lang);
  await open(page, `/spaces/${space}`);
  await page.getByRole('button', { name: t('space.invite') }).click();
  await clean(page, `${lang} invite`);

  await open(page, `/spaces/${space}/ask`);
  await page.getByLabel(t('ask.question')).fill('Ein Entwurf?');
  await page.getByLabel(t('ask.text'), { exact: true }).fill('Noch nicht fertig.');
  await expect(page.getByText(t('draft.kept'))).toBeVisible();
  await clean(page, `${lang} draft`);
  await page.getByRole('button', { name: t('ask.send'), exact: true }).click();
  await page.getByRole('button', { name: t('thread.edit'), exact: true }).click();
  await page.getByLabel(t('thread.edit_text'), { exact: true }).fill('Jetzt fertig.');
  await clean(page, `${lang} edit`);
  await page.getByRole('button', { name: t('common.save'), exact: true }).click();
  await page.getByRole('button', { name: t('thread.history') }).click();
  await expect(page.getByRole('dialog').getByText('Noch nicht fertig.')).toBeVisible();
  await clean(page, `${lang} history`);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: t('thread.delete'), exact: true }).click();
  await clean(page, `${lang} delete`);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: t('thread.delete_now') })
    .click();
  await expect(page.getByRole('heading', { name: t('thread.deleted_thread') })).toBeVisible();
  await clean(page, `${lang} deleted`);

  await open(page, '/profile');
  const box = page.getByRole('combobox', { name: t('profile.organisation') });
  await box.fill('');
  await box.pressSequentially('Lindenf');
  await page.getByRole('option').first().waitFor();
  await clean(page, `${lang} organisation list`);
}

async function visitors(page: Page, { invitation, thread }: Places, lang: string): Promise<void> {
  for (const path of ['/', '/sign-in', invitation, '/communities', `/threads/${thread}`]) {
    await open(page, path);
    await clean(page, `${lang} visitor ${path}`);
  }
}
