import { expect, test } from '@playwright/test';
import { bothHands } from './support/hands.ts';
import { address, browserOf, LANGS, open, person, texts, world } from './support/world.ts';

/** Themes and goals: everybody finds them, staff look after them. */

const de = texts('de');
const en = texts('en');
const ABOUT_INTERPRETING = world.questions
  .filter((one) => one.space === 'network' && one.themes.includes('interpreting'))
  .map((one) => one.title);

for (const hands of bothHands) {
  test(`a visitor finds a theme by a word of another language and comes to its goal, ${hands.name}`, async ({
    browser,
  }) => {
    const page = await (await browser.newContext({ baseURL: address(), locale: 'de-DE' })).newPage();
    await open(page, '/themes');
    await expect(page.getByRole('link', { name: 'Bürgerbeteiligung' }).first()).toBeVisible();
    const box = page.getByLabel(de('themes.find'));
    await hands.write(box, 'nachbarsch');
    await expect(page.getByRole('main').getByRole('listitem')).not.toHaveCount(0);
    await expect(page.getByRole('link', { name: 'Bürgerbeteiligung' })).toHaveCount(0);
    await hands.write(box, 'café linguistique');
    await expect(page.getByRole('link', { name: 'Sprachcafés' })).not.toHaveCount(0);
    await hands.write(box, 'zzzzqqqq');
    await expect(page.getByText(de('themes.none', { q: 'zzzzqqqq' }))).toBeVisible();
    await hands.write(box, 'Sprachcafé');
    await hands.press(page.getByRole('button', { name: de('themes.by_name') }));
    await hands.press(page.getByRole('link', { name: 'Sprachcafés' }));
    await expect(page.getByRole('heading', { level: 1, name: 'Sprachcafés' })).toBeVisible();
    const goal = de('themes.goal', {
      number: 10,
      name: 'Weniger Ungleichheiten',
    });
    await expect(page.getByText(de('themes.targets', { codes: '10.2' }))).toBeVisible();
    await hands.press(page.getByRole('link', { name: goal }));
    await expect(page.getByRole('heading', { level: 1, name: goal })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Sprachcafés' })).toBeVisible();
    await expect(page.getByRole('button', { name: de('themes.edit') })).toHaveCount(0);
    await page.context().close();
  });
}

for (const hands of bothHands) {
  test(`a question is asked about a theme, carries another that its words suggest, and is found by both, ${hands.name}`, async ({
    browser,
  }) => {
    const context = await browserOf(browser, 'merve');
    const page = await context.newPage();
    const title = `Wer baut mit der Sprachmittlung ${hands.name === 'with a mouse' ? 'Häuser' : 'Brücken'}?`;
    await open(page, '/themes/veterans');
    const name = (await page.getByRole('heading', { level: 1 }).textContent())!.trim();
    await hands.press(page.getByRole('link', { name: de('carried.ask') }));
    await expect(page.getByRole('button', { name: de('carried.remove', { name }) })).toBeVisible();
    await hands.write(page.getByLabel(de('ask.question')), title);
    await hands.write(page.getByLabel(de('ask.text'), { exact: true }), 'Wir beginnen gerade.');
    const offered = page.getByRole('button', {
      name: /^Thema wählen: Sprachmittlung/,
    });
    await expect(offered).toBeVisible();
    await hands.press(offered);
    await expect(page.getByRole('button', { name: /^Thema entfernen: Sprachmittlung/ })).toBeVisible();
    await hands.press(page.getByRole('button', { name: de('ask.send'), exact: true }));
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    const tags = page.getByRole('main').getByRole('list', { name: de('page.themes') });
    await expect(tags.getByRole('link')).toHaveCount(2);

    // Its themes are changed without an edit, live for who reads it.
    const reader = await (await browserOf(browser, 'jonas')).newPage();
    await open(reader, new URL(page.url()).pathname);
    await expect(reader.getByRole('link', { name })).toBeVisible();
    await hands.press(page.getByRole('button', { name: de('carried.change') }));
    const dialog = page.getByRole('dialog');
    await hands.press(dialog.getByRole('button', { name: de('carried.remove', { name }) }));
    await hands.press(dialog.getByRole('button', { name: de('common.save'), exact: true }));
    await expect(dialog).toBeHidden();
    await expect(tags.getByRole('link')).toHaveCount(1);
    await expect(reader.getByRole('main').getByRole('link', { name })).toHaveCount(0);

    // From its tag to the theme's page, where it stands with people and towns; and the list narrowed by it.
    await hands.press(reader.getByRole('list', { name: de('page.themes') }).getByRole('link'));
    await expect(reader.getByRole('link', { name: title })).toBeVisible();
    await expect(reader.getByRole('link', { name: person('samir').name })).toBeVisible();
    await expect(reader.getByRole('link', { name: 'Lindenfurt', exact: true }).first()).toBeVisible();
    await open(page, '/');
    const theme = (await reader.getByRole('heading', { level: 1 }).textContent())!.trim();
    await hands.choose(page.getByLabel(de('network.theme'), { exact: true }), theme);
    const listed = page.getByRole('article');
    await expect(listed.filter({ hasNot: page.getByRole('link', { name: theme }) })).toHaveCount(0);
    for (const one of [title, ...ABOUT_INTERPRETING])
      await expect(listed.getByRole('link', { name: one })).toBeVisible();
    await reader.context().close();
    await context.close();
  });
}

test('a town says what it works on, and the directory finds it by that; visitors may not say so', async ({
  browser,
}) => {
  const context = await browserOf(browser, 'walburga');
  const page = await context.newPage();
  const found = await page.request.get('/api/directory?q=Wiesenbr%C3%BCck');
  const { items } = (await found.json()) as {
    items: { id: string; name: string }[];
  };
  const town = items.find((one) => one.name === 'Wiesenbrück')!;
  await open(page, `/organisations/${town.id}`);
  await page.getByRole('button', { name: de('carried.change') }).click();
  await page.getByLabel(de('carried.find')).fill('Katastrophe');
  await page.getByRole('checkbox').first().check();
  const taken = page.getByRole('button', {
    name: /^Thema entfernen: Katastroph/,
  });
  const name = (await taken.textContent())!.trim();
  await page.getByRole('button', { name: de('common.save'), exact: true }).click();
  await expect(page.getByRole('list', { name: de('page.themes') }).getByRole('link', { name })).toBeVisible();

  const visitor = await (await browser.newContext({ baseURL: address(), locale: 'de-DE' })).newPage();
  await open(visitor, `/organisations/${town.id}`);
  await expect(visitor.getByRole('link', { name }).first()).toBeVisible();
  await expect(visitor.getByRole('button', { name: de('carried.change') })).toHaveCount(0);
  await open(visitor, '/directory');
  await visitor.getByLabel(de('directory.people_here')).uncheck();
  await visitor.getByLabel(de('directory.theme'), { exact: true }).selectOption({ label: name });
  await expect(visitor.getByRole('main').getByRole('listitem')).toHaveCount(1);
  await expect(visitor.getByRole('link', { name: 'Wiesenbrück' })).toBeVisible();
  await visitor.context().close();
  await context.close();
});

test('staff change a theme, and readers of another language see it; retired it leaves the list', async ({
  browser,
}) => {
  const context = await browserOf(browser, 'aoife');
  const page = await context.newPage();
  await open(page, '/themes/mobility');
  await page.getByRole('button', { name: en('themes.edit') }).click();
  const german = page.getByRole('group', { name: 'Deutsch' });
  await german.getByLabel(en('themes.name'), { exact: true }).fill('Unterwegs für alle');
  await german.getByLabel(en('themes.words')).fill('Rufbus, Mitfahrbank');
  await page.getByRole('button', { name: en('common.save'), exact: true }).click();
  await expect(page.getByText(en('themes.saved'))).toBeVisible();

  const reader = await (await browser.newContext({ baseURL: address(), locale: 'de-DE' })).newPage();
  await open(reader, '/themes');
  await reader.getByLabel(de('themes.find')).fill('mitfahrbank');
  await expect(reader.getByRole('link', { name: 'Unterwegs für alle' }).first()).toBeVisible();

  await page.getByRole('button', { name: en('themes.retire') }).click();
  await expect(page.getByText(en('themes.retired_text'))).toBeVisible();
  await open(reader, '/themes');
  await expect(reader.getByRole('link', { name: 'Bürgerbeteiligung' }).first()).toBeVisible();
  await expect(reader.getByRole('link', { name: 'Unterwegs für alle' })).toHaveCount(0);
  await open(reader, '/themes/mobility');
  await expect(reader.getByText(de('themes.retired_text'))).toBeVisible();

  await page.getByRole('button', { name: en('themes.put_back') }).click();
  await expect(page.getByText(en('themes.retired_text'))).toHaveCount(0);
  await open(reader, '/themes');
  await expect(reader.getByRole('link', { name: 'Unterwegs für alle' })).not.toHaveCount(0);
  await reader.context().close();
  await context.close();
});

test('staff add a theme: a name that is taken is said where it stands, and what was written stays', async ({
  browser,
}) => {
  const context = await browserOf(browser, 'aoife');
  const page = await context.newPage();
  await open(page, '/themes');
  await page.getByRole('button', { name: en('themes.add') }).click();
  for (const lang of LANGS) {
    const name = new Intl.DisplayNames([lang], { type: 'language' }).of(lang)!;
    const fields = page.getByRole('group', { name, exact: true });
    await fields
      .getByLabel(en('themes.name'), { exact: true })
      .fill(lang === 'de' ? 'Sprachcafés' : `Night ${lang}`);
    await fields.getByLabel(en('themes.description')).fill('One sentence.');
  }
  await page.getByLabel(en('themes.targets_of')).fill('8.8');
  await page.getByRole('button', { name: en('common.save'), exact: true }).click();
  await expect(page.getByText(en('error.theme_name_taken'))).toBeVisible();
  const german = page.getByRole('group', { name: 'Deutsch' }).getByLabel(en('themes.name'), { exact: true });
  await expect(german).toHaveAttribute('aria-invalid', 'true');
  await german.fill('Nachtarbeit');
  await page.getByRole('button', { name: en('common.save'), exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Night en' })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/themes/night-en');
  await context.close();
});
