import { expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { importRegister } from './support/register.ts';
import { browserOf, dataFolder, open, settled, texts, world } from './support/world.ts';

/** The main job on real input: the German register is imported; somebody of a real municipality, found by a
 *  misspelt name, asks; a second person answers live; a third finds it. What a closed space holds stays hidden. */

type Words = ReturnType<typeof texts>;

const de = texts('de');
const MISSPELT = 'Rosenhiem';
const TOWN = 'Rosenheim';
const members = new Set(world.space.members.map((one) => one.person));
const outsiders = world.people.filter((one) => !members.has(one.key));

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const done = await importRegister(dataFolder());
  expect(done).toMatch(/10[.,\s]?773/);
});

for (const hands of bothHands)
  test(`a real town asks, is answered live and found, while a closed question stays hidden, ${hands.name}`, ({
    browser,
  }) => story(browser, hands));

async function story(browser: Browser, hands: Hands): Promise<void> {
  const [askerKey, thirdKey] = outsiders.filter((one) => one.lang === 'de').map((one) => one.key);
  const asker = await (await browserOf(browser, askerKey!)).newPage();
  await moveTo(asker, hands);
  const stamp = Math.random().toString(36).slice(2, 8);
  const question = `Wer betreibt eine Fahrradküche mit Geflüchteten, Kennwort ${stamp}?`;
  await open(asker, '/spaces/network/ask');
  await ask(asker, hands, question);

  const memberKey = [...members][0]!;
  const member = await (await browserOf(browser, memberKey)).newPage();
  await open(member, new URL(asker.url()).pathname);
  const words = texts(world.people.find((one) => one.key === memberKey)!.lang);
  await hands.write(member.getByLabel(words('thread.answer')), 'Wir, jeden Samstag im alten Bauhof.');
  await hands.press(member.getByRole('button', { name: words('thread.send') }));
  await expect(asker.getByText('jeden Samstag im alten Bauhof')).toBeVisible();

  // The same member asks in the closed space; outside nobody finds it.
  const secret = `Vertraulich: der Streit um die Fahrradküche ${stamp}`;
  await open(member, '/communities');
  await hands.press(member.getByRole('link', { name: world.space.title }));
  const place = member.getByRole('main');
  await hands.press(place.getByRole('link', { name: words('frame.ask') }));
  await expect(place.getByText(words('ask.in', { title: world.space.title }))).toBeVisible();
  await ask(member, hands, secret, words);
  const hidden = new URL(member.url()).pathname;
  // Who asks again from inside a closed question asks in its space, not in the network.
  await hands.press(member.getByRole('banner').getByRole('link', { name: words('frame.ask') }));
  await expect(place.getByText(words('ask.in', { title: world.space.title }))).toBeVisible();

  const third = await (await browserOf(browser, thirdKey ?? outsiders[0]!.key)).newPage();
  const thirdWords = texts(outsiders.find((one) => one.key === thirdKey)?.lang ?? outsiders[0]!.lang);
  const hit = third.getByRole('link', { name: question }).first();
  await find(third, hands, thirdWords, `Fahrradkueche Werkzeug ${stamp}`, hit);
  await expect(third.getByText(secret)).toHaveCount(0);
  await expect(third.getByRole('article').first().locator('mark').first()).toBeVisible();
  await hands.press(hit);
  await expect(third.getByRole('article').first().getByText(TOWN)).toBeVisible();
  expect((await third.request.get(`/api${hidden}`)).status()).toBe(404);
  await open(third, hidden);
  await expect(third.getByRole('heading', { name: thirdWords('page.not_found') })).toBeVisible();
  for (const page of [asker, member, third]) await page.context().close();
}

/** Changes the person's organisation by a misspelt name, with keys as one types. */
async function moveTo(page: Page, hands: Hands): Promise<void> {
  await open(page, '/profile');
  const box = page.getByRole('combobox', { name: de('profile.organisation') });
  const town = page.getByRole('option').filter({ hasText: new RegExp(`^${TOWN}`) });
  await hands.pick(box, MISSPELT, town.first());
  await expect(box).toHaveValue(TOWN);
  await expect(page.getByText('dl-de/by-2-0')).toBeVisible();
  await hands.press(page.getByRole('button', { name: de('profile.save') }));
  await expect(page.getByText(de('profile.saved'))).toBeVisible();
}

async function ask(page: Page, hands: Hands, question: string, words: Words = de): Promise<void> {
  await hands.write(page.getByLabel(words('ask.question')), question);
  const text = page.getByLabel(words('ask.text'), { exact: true });
  await hands.write(text, 'Werkzeug ist da, es fehlt an Zeit und an Schlüsseln.');
  await hands.press(page.getByRole('button', { name: words('ask.send'), exact: true }));
  await expect(page.getByRole('heading', { level: 1, name: question })).toBeVisible();
}

/** The index follows a moment after the act. */
async function find(page: Page, hands: Hands, words: Words, query: string, hit: Locator): Promise<void> {
  await open(page, '/search');
  await hands.write(page.getByLabel(words('search.label')), query);
  const search = page.getByRole('button', {
    name: words('search.submit'),
    exact: true,
  });
  await hands.press(search);
  await page.waitForURL(/q=/);
  await expect(async () => {
    await settled(page);
    if (!(await hit.isVisible())) await hands.press(search);
    await expect(hit).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 20_000 });
}
