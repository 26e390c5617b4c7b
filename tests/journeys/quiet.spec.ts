import { expect, test, type Page } from '@playwright/test';
import { places, type Places } from './support/places.ts';
import { browserOf, open, world } from './support/world.ts';

/** Many read on weak lines that cost by volume: a page that is open while nobody writes asks the server for nothing. */

const FACILITATOR = world.space.members.find((one) => one.role === 'facilitator')!.person;
const STAFF = 'samir';
/** What a page fetches after its first paint has come by then. */
const SETTLED_MS = 6_000;
const LISTENED_MS = 4_000;
/** How many others read a thread is asked twice a minute. */
const HEARTBEAT = /\/reading$/;

const read = ({ organisation, partnership, person, space, thread }: Places) => [
  '/',
  '/communities',
  `/spaces/${space}`,
  `/spaces/${space}/people`,
  `/spaces/${space}/settings`,
  `/threads/${thread}`,
  '/directory',
  `/organisations/${organisation}`,
  '/partnerships',
  `/partnerships/${partnership}`,
  '/search?q=kinder',
  '/themes',
  '/themes/sport',
  '/goals/16',
  '/today',
  '/today/notices',
  '/mine',
  '/mine/conversations',
  '/profile',
  `/people/${person}`,
];
const DESK = ['/desk/spaces', '/desk/people', '/desk/organisations', '/desk/themes', '/desk/site'];

for (const [reader, addressesOf] of [
  [FACILITATOR, async (page: Page) => read(await places(page))],
  [STAFF, () => DESK],
] as const)
  test(`an open page on which nothing happens asks for nothing: ${reader}`, async ({ browser }) => {
    const context = await browserOf(browser, reader);
    const first = await context.newPage();
    const addresses = await addressesOf(first);
    for (const address of addresses) await open(await context.newPage(), address);
    await first.waitForTimeout(SETTLED_MS);
    const asked: string[] = [];
    context.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/api/') && !HEARTBEAT.test(pathname)) asked.push(pathname);
    });
    await first.waitForTimeout(LISTENED_MS);
    expect(asked).toEqual([]);
    await context.close();
  });
