import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, request, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { translate, type Catalogue, type Params } from '../../../web/src/lib/i18n/translate.ts';
import { fromRoot } from './server.ts';

/** The demo world as the journeys use it: its people by name, their browsers, the texts of their language. */

export const LANGS = ['de', 'en', 'fr', 'es', 'pt', 'uk', 'ar'] as const;

interface DemoWorld {
  password: string;
  people: { key: string; name: string; email: string; lang: string }[];
  /** The first of its closed spaces. */
  space: { title: string; members: { person: string; role: string }[] };
  questions: {
    space: string;
    audience: string;
    title: string;
    lang: string;
    text: string;
    themes: string[];
  }[];
}

/** A file of the demo world. */
const part = <T>(name: string) =>
  JSON.parse(readFileSync(fromRoot(`server/tessera/demo/world/${name}.json`), 'utf8')) as T;

export const world: DemoWorld = {
  ...part<Pick<DemoWorld, 'password' | 'people'>>('people'),
  space: part<DemoWorld['space'][]>('spaces')[0]!,
  questions: LANGS.flatMap((lang) => part<DemoWorld['questions']>(`questions/${lang}`)),
};

type Kept = Awaited<ReturnType<BrowserContext['storageState']>>;
const signedIn = new Map<string, Kept>();
const catalogues = new Map<string, Catalogue>();

export function address(): string {
  const known = process.env.TESSERA_JOURNEYS;
  if (!known) throw new Error('global-setup has not run');
  return known;
}

export function dataFolder(): string {
  return process.env.TESSERA_JOURNEYS_DATA ?? '';
}

export function person(key: string) {
  const found = world.people.find((one) => one.key === key);
  if (!found) throw new Error(`nobody is called ${key} in the demo world`);
  return found;
}

/** The texts of a language, from the catalogue the client uses. */
export function texts(lang: string): (key: string, params?: Params) => string {
  let catalogue = catalogues.get(lang);
  if (!catalogue) {
    const folder = fromRoot('web/src/lib/i18n/locales');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const own = files.filter((name) => basename(name) === `${lang}.json`);
    const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Catalogue;
    catalogue = Object.assign({}, ...own.map(read)) as Catalogue;
    catalogues.set(lang, catalogue);
  }
  return (key, params) => translate(catalogue, lang, key, params);
}

/** A browser in which this person is signed in. The sign-in itself happens once per person and server; `site` may be
 *  a proxy before the server. */
export async function browserOf(
  browser: Browser,
  key: string,
  site = address(),
  server = address(),
): Promise<BrowserContext> {
  return browser.newContext({
    baseURL: site,
    storageState: await signedInAs(key, server),
    locale: person(key).lang,
  });
}

/** The cookies of this person on this server. */
export async function signedInAs(key: string, server: string): Promise<Kept> {
  const whose = `${server} ${key}`;
  if (!signedIn.has(whose)) signedIn.set(whose, await signIn(person(key).email, server));
  return signedIn.get(whose)!;
}

async function signIn(email: string, server: string): Promise<Kept> {
  const visitor = await request.newContext({
    baseURL: server,
    extraHTTPHeaders: { 'X-Tessera': '1' },
  });
  const answer = await visitor.post('/api/session', {
    data: { email, password: world.password },
  });
  if (!answer.ok()) throw new Error(`${email} cannot sign in: ${answer.status()} ${await answer.text()}`);
  const kept = await visitor.storageState();
  await visitor.dispose();
  return kept;
}

/** Opens a page and waits until the client has taken over. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await settled(page);
}

export async function settled(page: Page): Promise<void> {
  await page.locator('.frame main h1').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('.skeleton'));
}

/** Comes back once the demo world has the register of its first minute: every page then names whose data it shows. */
export async function registerThere(): Promise<void> {
  const count = async () => {
    const answer = await fetch(`${address()}/api/sources`);
    return ((await answer.json()) as unknown[]).length;
  };
  await expect.poll(count, { timeout: 150_000 }).toBeGreaterThan(0);
}

/** The person signed in reads this language from now on. */
export async function speak(page: Page, lang: string): Promise<void> {
  const headers = { 'X-Tessera': '1', 'Idempotency-Key': crypto.randomUUID() };
  const answer = await page.request.patch('/api/me', {
    headers,
    data: { lang },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}
