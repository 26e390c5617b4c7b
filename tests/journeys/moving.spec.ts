import { expect, test, type Browser, type Page } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, person, registerThere, texts, world } from './support/world.ts';
import { answer, ask, writer } from './support/writers.ts';

/** A thread goes to another space under the same address, while others have it open; and onto paper. */

const { members } = world.space;
const OTHER = members.find((one) => one.role === 'facilitator')!.person;
const ASKER = members.find((one) => one.role === 'member')!.person;
const says = texts(person(ASKER).lang);
const hears = texts(person(OTHER).lang);
const visitor = texts('de');
const exactly = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function moving(browser: Browser, hands: Hands): Promise<void> {
  const contexts = [
    await browserOf(browser, ASKER),
    await browserOf(browser, OTHER),
    await browser.newContext(),
  ];
  const [page, other, outside] = [
    await contexts[0]!.newPage(),
    await contexts[1]!.newPage(),
    await contexts[2]!.newPage(),
  ];
  const asker = await writer(ASKER, address(), address());
  const title = `Wohin mit dem Maibaum ${Math.random().toString(36).slice(2, 8)}?`;
  const thread = await ask(asker, title, 'public');
  await open(outside, `${address()}/threads/${thread}?lang=de`);
  await open(other, `/threads/${thread}`);
  await open(page, `/threads/${thread}`);
  await expect(outside.getByRole('heading', { level: 1, name: title })).toBeVisible();

  await hands.press(exactly(page, says('threads.move')));
  const dialog = page.getByRole('dialog');
  const place = dialog.getByRole('radio', { name: world.space.title });
  if (!(await place.isChecked())) await choose(hands, page, place);
  await hands.press(dialog.getByRole('button', { name: says('threads.move_now') }));
  for (const [one, say] of [
    [page, says],
    [other, hears],
  ] as const) {
    await expect(one.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await expect(one.locator('main > .page-grid a').first()).toHaveText(world.space.title);
    await expect(one.getByText(say('audience.space'), { exact: true })).toBeVisible();
  }
  // Visitors hear that it is gone, and find it nowhere.
  await expect(outside.getByText(title)).toHaveCount(0);
  await open(outside, `${address()}/?lang=de`);
  await expect(outside.getByRole('heading', { level: 1, name: visitor('network.title') })).toBeVisible();
  await expect(outside.getByText(title)).toHaveCount(0);

  // Still nobody else has written in it, so who asked may take it out again.
  await hands.press(exactly(page, says('threads.move')));
  const network = dialog
    .locator('label')
    .filter({ hasText: says('audience.public') })
    .getByRole('radio');
  await choose(hands, page, network);
  await hands.press(dialog.getByRole('button', { name: says('threads.move_now') }));
  await expect(other.getByText(hears('audience.public'), { exact: true })).toBeVisible();
  await open(outside, `${address()}/threads/${thread}?lang=de`);
  await expect(outside.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await asker.http.dispose();
  for (const context of contexts) await context.close();
}

/** Where none is chosen yet, Tab comes to the first of a group, and the arrow keys lead on. */
async function choose(hands: Hands, page: Page, radio: ReturnType<Page['getByRole']>): Promise<void> {
  if (hands.name === 'with a mouse') return hands.press(radio);
  const first = page.getByRole('dialog').getByRole('radio').first();
  for (let step = 0; step < 30 && !(await first.evaluate((one) => one === document.activeElement)); step += 1)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  for (let step = 0; step < 20 && !(await radio.isChecked()); step += 1)
    await page.keyboard.press('ArrowDown');
  await expect(radio).toBeChecked();
}

for (const hands of bothHands)
  test(`a thread is moved, and its address stays, ${hands.name}`, ({ browser }) => moving(browser, hands));

const known = world.questions.find(
  (one) => one.space === 'network' && one.audience === 'public' && one.lang === 'de',
)!;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  await registerThere();
});

/** What `print()` would put on paper: of the end of the page only whose data it shows. */
async function onPaper(page: Page, say: (key: string) => string): Promise<void> {
  await page.evaluate(() => {
    window.print = () => void dispatchEvent(new Event('beforeprint'));
  });
  await exactly(page, say('thread.print')).click();
  await page.emulateMedia({ media: 'print' });
  const line = page.locator('.print-only');
  await expect(line.getByText(say('thread.printed_at'))).toBeVisible();
  await expect(line.locator('.printed-at')).toContainText(String(new Date().getFullYear()));
  await expect(line.locator('.printed-from')).toHaveText(
    new URL(page.url()).origin + new URL(page.url()).pathname,
  );
  await expect(line.locator('.who')).toBeVisible();
  for (const one of ['.frame > header', '.legal', '.frame > nav', '.thread-aside', '.answer'])
    await expect(page.locator(one).first()).toBeHidden();
  await expect(page.locator('.frame > footer > :visible')).toHaveText([new RegExp(say('source.of'))]);
  await expect(page.locator('.post').nth(1)).toBeVisible();
  await expect(page.locator('main button:visible')).toHaveCount(0);
  await page.emulateMedia({ media: null });
}

for (const lang of ['de', 'ar'] as const)
  test(`a thread is printed whole and its address sent, in ${lang}`, async ({ browser }) => {
    const say = texts(lang);
    const context = await browser.newContext({
      baseURL: address(),
      locale: lang,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    await open(page, '/');
    await page.getByRole('link', { name: known.title }).click();
    await expect(exactly(page, say('thread.print'))).toBeVisible();
    await onPaper(page, say);
    await exactly(page, say('thread.send_address')).click();
    await expect(page.getByRole('status').filter({ hasText: say('thread.address_copied') })).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(new URL(copied).pathname).toBe(new URL(page.url()).pathname);
    await context.close();
  });

test('on the page of who is signed in too, and it says who can open an address', async ({ browser }) => {
  const context = await browserOf(browser, OTHER);
  const page = await context.newPage();
  const asker = await writer(ASKER, address(), address());
  const all = await ask(asker, `Wer druckt das ${Math.random().toString(36).slice(2, 8)}?`, 'public');
  await answer(asker, all, 'Wir, auf beiden Seiten.');
  await open(page, `/threads/${all}`);
  await expect(page.getByText(hears('thread.opens_public'))).toBeVisible();
  await onPaper(page, hears);
  const thread = await ask(asker, `Wer weiß das ${Math.random().toString(36).slice(2, 8)}?`);
  await open(page, `/threads/${thread}`);
  await expect(page.getByText(hears('threads.opens_network'))).toBeVisible();
  await asker.http.dispose();
  await context.close();
});
