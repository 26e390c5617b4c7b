import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { clean, fits } from './support/clean.ts';
import { desk, dialogs, door, proposal, staffForms } from './support/in-use.ts';
import { places, type Places } from './support/places.ts';
import { fromRoot } from './support/server.ts';
import { address, browserOf, LANGS, open, person, registerThere, speak, world } from './support/world.ts';

/** Every page of `src/pages.ts`, with data and with every dialog open (`support/in-use.ts`), in seven languages: axe
 *  finds nothing, nothing is loaded from elsewhere, nothing is wider than the screen, and its end names whose data it shows. */

const FACILITATOR = world.space.members.find((one) => one.role === 'facilitator')!.person;
const WIDTHS = [360, 768, 1280];

const addresses = ({ person, thread, organisation, partnership, space }: Places) => [
  '/',
  '/communities',
  `/spaces/${space}`,
  '/spaces/network',
  '/spaces/new',
  `/spaces/${space}/people`,
  `/spaces/${space}/settings`,
  '/desk',
  '/desk/spaces',
  '/desk/site',
  '/desk/site?page=privacy&text=uk',
  '/imprint',
  '/privacy',
  '/accessibility',
  `/spaces/${space}/ask`,
  '/spaces/network/ask',
  `/threads/${thread}`,
  '/directory',
  '/directory?people=all&country=DE',
  '/directory?q=zzzzqqqq',
  `/organisations/${organisation}`,
  '/partnerships',
  '/partnerships?country=UA&form=contact',
  '/partnerships/new',
  `/partnerships/${partnership}`,
  '/search',
  '/search?q=kinder',
  '/search?q=kinder&kind=question',
  '/search?q=zzzzqqqq',
  '/themes',
  '/themes/sport',
  '/themes/citizen-participation',
  '/?theme=interpreting',
  '/themes/nonsense',
  '/goals/16',
  '/goals/14',
  '/today',
  '/today/notices',
  '/conversations/nonsense',
  '/mine/conversations',
  '/mine',
  '/mine/saved',
  '/mine/muted',
  '/mine/drafts',
  '/mine/nonsense',
  '/profile',
  `/people/${person}`,
  '/welcome',
  '/sign-in',
  '/password/nonsense',
  '/offline',
  '/nowhere',
];

test('no page of the client is left out', () => {
  const source = readFileSync(fromRoot('web/src/pages.ts'), 'utf8');
  const patterns = [...source.matchAll(/path: '(\/[^']*)'/g)].map((found) => found[1]!);
  const places = {
    person: 'p',
    thread: 't',
    organisation: 'o',
    partnership: 'c',
    space: 's',
    invitation: '',
  };
  const opened = [...addresses(places), '/invitations/i'];
  const shapes = patterns.map((one) => new RegExp(`^${one.replace(/:\w+/g, '[^/]+')}$`));
  const left = patterns.filter((_one, at) => !opened.some((address) => shapes[at]!.test(address)));
  expect(patterns.length).toBeGreaterThan(5);
  expect(left).toEqual([]);
});

test.beforeAll(async () => {
  test.setTimeout(180_000);
  await registerThere();
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
      await expect(page.locator('footer > .sources a').first(), `${path} names whose data`).toBeVisible();
      await clean(page, `${lang} ${path}`);
      await page.setViewportSize({ width: 360, height: 800 });
      await fits(page, `${lang} ${path}`);
    }
    await dialogs(page, here, lang);
    await door(browser, page, here, lang);
    await desk(browser, here, lang);
    await speak(page, person(FACILITATOR).lang);
    await context.close();
    await visitors(
      await (await browser.newContext({ baseURL: address(), locale: lang })).newPage(),
      here,
      lang,
    );
    await staffForms(browser, lang);
    await proposal(browser, lang);
    expect(foreign).toEqual([]);
  });
}

test('the largest number at Today stays in one line in the narrow bar, in every language', async ({
  browser,
}) => {
  const context = await browserOf(browser, FACILITATOR);
  await context.route('**/api/session', async (asked) => {
    const response = await asked.fetch();
    const session = (await response.json()) as { person: object };
    await asked.fulfill({ response, json: { ...session, person: { ...session.person, notices: 140 } } });
  });
  const page = await context.newPage();
  await page.setViewportSize({ width: 360, height: 800 });
  for (const lang of LANGS) {
    await speak(page, lang);
    await open(page, '/themes');
    await expect(page.locator('nav .count')).toBeVisible();
    await fits(page, `${lang} number at Today`);
  }
  await speak(page, person(FACILITATOR).lang);
  await context.close();
});

async function visitors(page: Page, { invitation, thread }: Places, lang: string): Promise<void> {
  for (const path of ['/', '/sign-in', invitation, '/communities', `/threads/${thread}`]) {
    await open(page, path);
    await clean(page, `${lang} visitor ${path}`);
  }
}
