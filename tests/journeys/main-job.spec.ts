import { expect, test, type Page } from '@playwright/test';
import { fromRoot, tessera } from './support/server.ts';
import { browserOf, dataFolder, open, settled, texts, world } from './support/world.ts';

/** The main job on real input: the German register is imported; somebody of a real municipality, found by a
 *  misspelt name, asks; a second person answers live; a third finds it. What a closed space holds stays hidden. */

const de = texts('de');
const REGISTER = 'server/tessera/organisations/data/GV100AD_301123.txt.xz';
const MISSPELT = 'Rosenhiem';
const TOWN = 'Rosenheim';
const members = new Set(world.space.members.map((one) => one.person));
const outsiders = world.people.filter((one) => !members.has(one.key));

test('a real town asks, is answered live and found, while a closed question stays hidden', async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const done = await tessera(dataFolder(), 'import', 'gv100ad', fromRoot(REGISTER));
  expect(done).toMatch(/10[.,\s]?773/);

  const [askerKey, thirdKey] = outsiders.filter((one) => one.lang === 'de').map((one) => one.key);
  const asker = await (await browserOf(browser, askerKey!)).newPage();
  await moveTo(asker, TOWN);
  const stamp = Math.random().toString(36).slice(2, 8);
  const question = `Wer betreibt eine Fahrradküche mit Geflüchteten, Kennwort ${stamp}?`;
  await ask(asker, '/spaces/network/ask', question);

  const memberKey = [...members][0]!;
  const member = await (await browserOf(browser, memberKey)).newPage();
  await open(member, new URL(asker.url()).pathname);
  const words = texts(world.people.find((one) => one.key === memberKey)!.lang);
  await member.getByLabel(words('thread.answer')).fill('Wir, jeden Samstag im alten Bauhof.');
  await member.getByRole('button', { name: words('thread.send') }).click();
  await expect(asker.getByText('jeden Samstag im alten Bauhof')).toBeVisible();

  // The same member asks in the closed space; outside nobody finds it.
  const secret = `Vertraulich: der Streit um die Fahrradküche ${stamp}`;
  await open(member, '/communities');
  await member.getByRole('link', { name: world.space.title }).click();
  const place = member.getByRole('main');
  await place.getByRole('link', { name: words('frame.ask') }).click();
  await expect(place.getByText(words('ask.in', { title: world.space.title }))).toBeVisible();
  await ask(member, null, secret, words);
  const hidden = new URL(member.url()).pathname;

  const third = await (await browserOf(browser, thirdKey ?? outsiders[0]!.key)).newPage();
  const thirdWords = texts(outsiders.find((one) => one.key === thirdKey)?.lang ?? outsiders[0]!.lang);
  await find(third, `Fahrradkueche Werkzeug ${stamp}`, question);
  await expect(third.getByText(secret)).toHaveCount(0);
  await expect(third.getByRole('article').first().locator('mark').first()).toBeVisible();
  await third.getByRole('link', { name: question }).first().click();
  await expect(third.getByRole('article').first().getByText(TOWN)).toBeVisible();
  expect((await third.request.get(`/api${hidden}`)).status()).toBe(404);
  await open(third, hidden);
  await expect(third.getByRole('heading', { name: thirdWords('page.not_found') })).toBeVisible();
});

/** Changes the person's organisation by a misspelt name, with keys as one types. */
async function moveTo(page: Page, town: string): Promise<void> {
  await open(page, '/profile');
  const box = page.getByRole('combobox', { name: de('profile.organisation') });
  await box.fill('');
  await box.pressSequentially(MISSPELT);
  await expect(page.getByRole('option', { name: town }).first()).toBeVisible();
  await expect(page.getByText('dl-de/by-2-0')).toBeVisible();
  await page
    .getByRole('option')
    .filter({ hasText: /^Rosenheim/ })
    .first()
    .click();
  await page.getByRole('button', { name: de('profile.save') }).click();
  await expect(page.getByText(de('profile.saved'))).toBeVisible();
}

async function ask(page: Page, path: string | null, question: string, words = de): Promise<void> {
  if (path) await open(page, path);
  await page.getByLabel(words('ask.question')).fill(question);
  await page
    .getByLabel(words('ask.text'), { exact: true })
    .fill('Werkzeug ist da, es fehlt an Zeit und an Schlüsseln.');
  await page.getByRole('button', { name: words('ask.send'), exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: question })).toBeVisible();
}

/** The index follows a moment after the act. */
async function find(page: Page, query: string, question: string): Promise<void> {
  await expect(async () => {
    await page.goto(`/search?q=${encodeURIComponent(query)}`);
    await settled(page);
    await expect(page.getByRole('link', { name: question }).first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 20_000 });
}
