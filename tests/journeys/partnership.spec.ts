import { expect, test, type Browser, type Page } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, person, settled, texts } from './support/world.ts';

/** A partnership in the browser: proposed by one town, heard of at once and confirmed by the other, shown on both
 *  towns' pages and on the map; told about, stood for, and ended. */

const de = texts('de');
const fr = texts('fr');
const [one, other] = [person('anneke'), person('etienne')];
const [here, there] = ['Silbersund', 'Montclair-sur-Viorne'];

for (const hands of bothHands)
  test(`a partnership is proposed, confirmed and shown on both pages and the map, ${hands.name}`, ({
    browser,
  }) => {
    test.setTimeout(180_000);
    return story(browser, hands);
  });

test('visitors see confirmed partnerships as a list and as lines on the map', async ({ browser }) => {
  const context = await browser.newContext({
    baseURL: address(),
    locale: 'de',
  });
  const page = await context.newPage();
  await open(page, '/partnerships');
  await expect(page.getByRole('heading', { name: /Lindenfurt.*Сонцебрід/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: /Silbersund.*Jandaias/ })).toHaveCount(0);
  await expect(ways(page)).toHaveCount(await page.locator('main li article.card').count());
  await context.close();
});

const ways = (page: Page) => page.locator('figure svg path.way');
const idOf = async (page: Page, name: string) => {
  const answer = await page.request.get(`/api/organisations?q=${encodeURIComponent(name)}`);
  return ((await answer.json()) as { items: { id: string }[] }).items[0]!.id;
};

async function story(browser: Browser, hands: Hands): Promise<void> {
  const contexts = [await browserOf(browser, one.key), await browserOf(browser, other.key)];
  const [page, theirs] = [await contexts[0]!.newPage(), await contexts[1]!.newPage()];
  await open(theirs, '/');
  const nav = theirs.getByRole('navigation', { name: fr('frame.nav') });
  const number = nav.locator('.count');
  const waiting = await number.innerText();
  const id = await idOf(page, there);
  await open(page, `/organisations/${id}`);
  const before = await ways(page).count();
  await hands.press(page.getByRole('link', { name: de('partnerships.propose') }));
  await settled(page);
  await hands.write(page.getByLabel(label(de, 'since_field')), '1998');
  await hands.write(page.getByLabel(label(de, 'text')), 'Zwei Häfen tauschen ihre Lehrlinge.');
  await hands.choose(page.getByLabel(de('partnerships.audience')), de('partnerships.audience_public'));
  await hands.press(page.getByRole('button', { name: de('partnerships.submit'), exact: true }));
  await expect(page.getByRole('heading', { level: 1 })).toContainText(there);
  await expect(
    page.getByText(de('partnerships.proposed', { one: here, other: there }), {
      exact: true,
    }),
  ).toBeVisible();
  const place = new URL(page.url()).pathname;

  // The other side hears of it on whatever page it is, and confirms.
  await expect(number).not.toHaveText(waiting);
  await hands.press(nav.getByRole('link', { name: fr('page.today') }));
  await settled(theirs);
  await hands.press(theirs.getByRole('link', { name: new RegExp(`${here}.*${there}`) }).first());
  await expect(theirs.getByText('Zwei Häfen tauschen ihre Lehrlinge.')).toBeVisible();
  await hands.press(
    theirs.getByRole('button', {
      name: fr('partnerships.confirm'),
      exact: true,
    }),
  );
  await expect(theirs.getByText(fr('who.public'))).toBeVisible();

  // The first side sees that without loading anything, tells something and stands for it.
  await expect(page.getByText(de('who.public'))).toBeVisible();
  await hands.write(page.getByLabel(de('partnerships.line_year')), '1998');
  await hands.write(page.getByLabel(de('partnerships.line_text')), 'Unterschrieben im Rathaus.');
  await hands.press(page.getByRole('button', { name: de('partnerships.line_add') }));
  await hands.press(page.getByRole('button', { name: de('partnerships.be') }));
  await expect(page.getByRole('button', { name: de('partnerships.step_back') })).toBeVisible();
  await expect(theirs.getByText('Unterschrieben im Rathaus.')).toBeVisible();
  await expect(theirs.getByRole('link', { name: one.name })).toBeVisible();

  // It is on both towns' pages, with a line on their maps.
  for (const [town, partner] of [
    [there, here],
    [here, there],
  ] as const) {
    await open(page, `/organisations/${await idOf(page, town)}`);
    await expect(
      page.getByRole('main').getByRole('heading', { level: 3, name: partner }).first(),
    ).toBeVisible();
    if (town === there) await expect(ways(page)).toHaveCount(before + 1);
  }

  // To end it is explained before; afterwards the same two can begin anew.
  await open(theirs, place);
  await hands.press(theirs.getByRole('button', { name: fr('partnerships.end') }));
  const dialog = theirs.getByRole('dialog');
  await expect(dialog.getByText(fr('partnerships.end_text'))).toBeVisible();
  await hands.press(dialog.getByRole('button', { name: fr('partnerships.end') }));
  await expect(theirs.getByText(fr('partnerships.standing.ended'), { exact: true })).toBeVisible();
  await expect(theirs.getByRole('button', { name: fr('partnerships.edit') })).toHaveCount(0);
  for (const context of contexts) await context.close();
}

function label(t: typeof de, key: string): string {
  return `${t(`partnerships.${key}`)} (${t('common.optional')})`;
}
