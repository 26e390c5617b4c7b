import { expect, test, type Browser, type Page } from '@playwright/test';
import { keyboard, type Hands } from './support/hands.ts';
import { browserOf, open, person, texts } from './support/world.ts';

/** The whole main job on a phone, 360 px wide: ask, be answered, find it again, see who answered; by touch, and by
 *  keyboard alone as with a small one beside the phone. Once from right to left. */

const PHONE = { width: 360, height: 740 };
const touch: Hands = {
  name: 'by touch',
  press: (target) => target.tap(),
  write: async (target, text) => {
    await target.tap();
    await target.fill(text);
  },
  async pick(box, typed, option) {
    await box.tap();
    await box.pressSequentially(typed);
    await option.tap();
  },
  choose: async (select, option) => void (await select.selectOption({ label: option })),
};

const stories: [string, Hands, string][] = [
  ['in German by touch', touch, 'merve'],
  ['in German by keyboard alone', keyboard, 'merve'],
  ['in Arabic by touch', touch, 'salma'],
];
for (const [name, hands, asker] of stories)
  test(`the main job on a phone, ${name}`, ({ browser }) => story(browser, hands, asker));

async function story(browser: Browser, hands: Hands, askerKey: string): Promise<void> {
  const [asker, helper] = [await phone(browser, askerKey), await phone(browser, 'jonas')];
  const [say, help] = [texts(person(askerKey).lang), texts(person('jonas').lang)];
  const stamp = Math.random().toString(36).slice(2, 8);
  const question = `Wer verleiht Lastenräder, Kennwort ${stamp}?`;

  await open(asker, '/today');
  await hands.press(asker.getByRole('banner').getByRole('link', { name: say('frame.ask') }));
  await hands.write(asker.getByLabel(say('ask.question')), question);
  await hands.write(asker.getByLabel(say('ask.text'), { exact: true }), 'Für den Umzug der Bücherei.');
  await fits(asker);
  await hands.press(asker.getByRole('button', { name: say('ask.send'), exact: true }));
  await expect(asker.getByRole('heading', { level: 1, name: question })).toBeVisible();

  await open(helper, '/');
  await hands.press(helper.getByRole('link', { name: question }));
  await hands.write(helper.getByLabel(help('thread.answer')), 'Wir haben vier davon.');
  await hands.press(helper.getByRole('button', { name: help('thread.send') }));
  await expect(asker.getByText('Wir haben vier davon.')).toBeVisible();
  await fits(asker);

  const nav = asker.getByRole('navigation', { name: say('frame.nav') });
  await hands.press(nav.getByRole('link', { name: say('nav.search') }));
  const hit = asker.getByRole('main').getByRole('link', { name: question }).first();
  // The index follows a moment after the act.
  await expect(async () => {
    await hands.write(asker.getByLabel(say('search.label')), `Lastenräder ${stamp}`);
    await hands.press(asker.getByRole('button', { name: say('search.submit'), exact: true }));
    await expect(hit).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  await fits(asker);
  await hands.press(hit);
  await expect(asker.getByText('Wir haben vier davon.')).toBeVisible();

  await hands.press(nav.getByRole('button', { name: say('nav.more') }));
  await hands.press(nav.getByRole('link', { name: say('page.mine') }));
  await expect(asker.getByRole('heading', { level: 1, name: say('page.mine') })).toBeVisible();
  await fits(asker);
  for (const page of [asker, helper]) await page.context().close();
}

async function phone(browser: Browser, key: string): Promise<Page> {
  const kept = await (await browserOf(browser, key)).storageState();
  const context = await browser.newContext({
    baseURL: process.env.TESSERA_JOURNEYS,
    storageState: kept,
    locale: person(key).lang,
    viewport: PHONE,
    hasTouch: true,
    isMobile: true,
  });
  return context.newPage();
}

/** Nothing is wider than the screen, and what is to be touched is large enough. */
async function fits(page: Page): Promise<void> {
  const { wide, small } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - innerWidth,
    small: [...document.querySelectorAll<HTMLElement>('main button, main input, main select, main textarea')]
      .filter((one) => one.offsetParent && !one.closest('.visually-hidden, .when'))
      // A label is touched as well as what it names.
      .map((one) => [one, ...((one as HTMLInputElement).labels ?? [])])
      .map(
        (all) =>
          [
            all[0]!.outerHTML.slice(0, 80),
            Math.max(...all.map((one) => one.getBoundingClientRect().height)),
          ] as const,
      )
      .filter(([, height]) => height > 1 && height < 24),
  }));
  expect(wide).toBeLessThanOrEqual(0);
  expect(small).toEqual([]);
}
