import { expect, test, type Browser } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { browserOf, open, person, settled, texts } from './support/world.ts';

/** A profile in the browser: a second place of work, an absence with a deputy who is asked, accepts and is shown. */

const de = texts('de');
const owner = person('hilke');
const deputy = person('dorothea');
// Day and month alike, so that a date field of any language takes it as it is typed.
const year = new Date().getFullYear() + 1;
const typed: Record<string, string> = {
  'with a mouse': `${year}-05-05`,
  'by keyboard alone': `0505${year}`,
};

for (const hands of bothHands) {
  test(`a deputy is asked, accepts and is shown, ${hands.name}`, ({ browser }) => away(browser, hands));
  test(`a second place of work is added, ends and is deleted, ${hands.name}`, ({ browser }) =>
    places(browser, hands));
}

async function away(browser: Browser, hands: Hands): Promise<void> {
  const [mine, theirs] = [await browserOf(browser, owner.key), await browserOf(browser, deputy.key)];
  const [page, other] = [await mine.newPage(), await theirs.newPage()];
  await open(other, '/');
  await open(page, '/profile');
  await hands.write(page.getByLabel(de('profile.away_until')), typed[hands.name]!);
  await hands.write(page.getByLabel(de('profile.deputy'), { exact: true }), deputy.name.slice(0, 6));
  await hands.press(
    page.getByRole('button', {
      name: de('profile.deputy_choose', { name: deputy.name }),
    }),
  );
  await hands.press(page.getByRole('button', { name: de('profile.away_save') }));
  await expect(page.getByText(de('profile.deputy_state.asked', { name: deputy.name }))).toBeVisible();

  // Nobody is told of a deputy who has not answered; the deputy hears of it without loading anything again.
  const nav = other.getByRole('navigation', { name: de('frame.nav') });
  await expect(nav).toContainText(de('nav.deputy'));
  await hands.press(nav.getByRole('link', { name: de('page.today') }));
  await settled(other);
  await hands.press(other.getByRole('main').getByRole('link', { name: new RegExp(owner.name) }));
  await settled(other);
  await hands.press(
    other.getByRole('button', {
      name: de('profile.accept', { name: owner.name }),
    }),
  );
  await expect(
    other.getByRole('button', {
      name: de('profile.accept', { name: owner.name }),
    }),
  ).toHaveCount(0);
  const id = ((await (await page.request.get('/api/me')).json()) as { id: string }).id;
  await open(other, `/people/${id}`);
  await expect(other.getByRole('status').getByRole('link', { name: deputy.name })).toBeVisible();

  await hands.press(page.getByRole('button', { name: de('profile.away_end') }));
  await expect(page.getByRole('button', { name: de('profile.away_end') })).toHaveCount(0);
  await other.reload();
  await settled(other);
  await expect(other.getByRole('link', { name: deputy.name })).toHaveCount(0);
  for (const context of [mine, theirs]) await context.close();
}

async function places(browser: Browser, hands: Hands): Promise<void> {
  const context = await browserOf(browser, owner.key);
  const page = await context.newPage();
  await open(page, '/profile');
  await hands.press(page.getByRole('button', { name: de('profile.place_add') }));
  const box = page.getByRole('combobox', { name: de('profile.organisation') }).last();
  await hands.pick(box, 'Auenwert', page.getByRole('option', { name: /Auenwerth/ }).first());
  await hands.press(page.getByRole('button', { name: de('profile.place_save'), exact: true }));
  const name = 'Auenwerth';
  await hands.press(page.getByRole('button', { name: de('profile.place_end', { name }) }));
  // What is over is the owner's alone; the choice of readers says so.
  const readers = page.getByLabel(de('profile.who', { field: name }));
  await expect(readers.locator('option:checked')).toHaveText(de('profile.see.nobody'));
  await hands.press(page.getByRole('button', { name: de('profile.place_delete', { name }) }));
  await expect(readers).toHaveCount(0);
  await context.close();
}
