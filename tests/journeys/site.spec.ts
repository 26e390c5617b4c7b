import { expect, test, type Page } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, person, texts } from './support/world.ts';

/** Staff write the site's own pages; visitors read them without script, whatever page they come from. */

const STAFF = 'aoife';
const say = texts(person(STAFF).lang);

for (const hands of bothHands) {
  test(`a page is a draft until staff confirm it, ${hands.name}`, async ({ browser }) => {
    test.setTimeout(120_000);
    // A page of its own for each: what is confirmed in one language goes before the model of another.
    const kind = hands === bothHands[0] ? 'imprint' : 'accessibility';
    const lang = 'es';
    const words = texts(lang);
    const readers = await browser.newContext({
      baseURL: address(),
      javaScriptEnabled: false,
      locale: lang,
    });
    const reader = await readers.newPage();
    await reader.goto('/');
    await reader.getByRole('link', { name: words(`page.${kind}`) }).click();
    await expect(reader.getByRole('heading', { level: 1, name: words(`page.${kind}`) })).toBeVisible();
    await expect(reader.getByText(words('site.draft'))).toBeVisible();

    const staff = await browserOf(browser, STAFF);
    const page = await staff.newPage();
    await open(page, '/desk/site');
    const list = page.getByRole('list', { name: say(`page.${kind}`) });
    const row = list.getByRole('listitem').filter({ has: page.locator(`[lang=${lang}]`) });
    await expect(row.getByText(say('desk.site_state.model'))).toBeVisible();
    await hands.press(row.getByRole('link'));
    await writeAndConfirm(page, hands, `# Rathaus ${lang}\n\n[[?]]`, say('error.gaps_left'));
    const text = `# Rathaus ${lang}\n\nAm Markt 1, <rathaus@lindenfurt.example>`;
    await writeAndConfirm(page, hands, text, say('desk.site_saved.confirmed'));
    await expect(page.getByText(say('thread.version', { number: 1 }))).toBeVisible();

    await reader.reload();
    await expect(reader.getByRole('heading', { level: 2, name: `Rathaus ${lang}` })).toBeVisible();
    await expect(reader.getByRole('link', { name: 'rathaus@lindenfurt.example' })).toHaveAttribute(
      'href',
      'mailto:rathaus@lindenfurt.example',
    );
    await expect(reader.getByText(words('site.draft'))).toHaveCount(0);
    await readers.close();
    await staff.close();
  });
}

async function writeAndConfirm(page: Page, hands: Hands, text: string, told: string) {
  const box = page.getByRole('textbox', { name: say('desk.site_text') });
  await hands.write(box, text);
  await hands.press(page.getByRole('button', { name: say('desk.site_confirm') }));
  await expect(page.getByText(told).first()).toBeVisible();
}

test('who is signed in reads them in the client, from every page', async ({ browser }) => {
  const context = await browserOf(browser, STAFF);
  const page = await context.newPage();
  await open(page, '/profile');
  const links = page.getByRole('navigation', { name: say('frame.legal') });
  for (const kind of ['privacy', 'accessibility']) {
    await links.getByRole('link', { name: say(`page.${kind}`) }).click();
    await expect(page.getByRole('heading', { level: 1, name: say(`page.${kind}`) })).toBeVisible();
    await expect(page).toHaveTitle(new RegExp(say(`page.${kind}`)));
    await expect(page.locator('main .prose h2').first()).toBeVisible();
  }
  await context.close();
});
