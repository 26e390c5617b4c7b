import { expect, test, type Browser } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, person, texts } from './support/world.ts';
import { ask, writer } from './support/writers.ts';

/** A contribution in another language: somebody writes it, somebody else reads it as it comes. */

const TRANSLATOR = 'samir';
const READER = 'salma';
const AUTHOR = 'merve';
const writes = texts(person(TRANSLATOR).lang);
const reads = texts(person(READER).lang);

for (const hands of bothHands) {
  test(`a colleague translates a question and a reader sees it come, ${hands.name}`, ({ browser }) =>
    story(browser, hands));
}

async function story(browser: Browser, hands: Hands): Promise<void> {
  const author = await writer(AUTHOR, address(), address());
  const title = `Wer misst den Schatten ${Math.random().toString(36).slice(2, 8)}?`;
  const thread = await ask(author, title, 'public');
  const [translators, readers] = [await browserOf(browser, TRANSLATOR), await browserOf(browser, READER)];
  const [translator, reader] = [await translators.newPage(), await readers.newPage()];
  await open(reader, `/threads/${thread}`);
  await open(translator, `/threads/${thread}`);

  await hands.press(
    translator.getByRole('button', {
      name: writes('translate.write'),
      exact: true,
    }),
  );
  const form = translator.getByRole('form', {
    name: writes('translate.question'),
  });
  await hands.choose(form.getByLabel(writes('translate.language'), { exact: true }), 'العربية');
  await hands.write(form.getByLabel(writes('translate.title_of'), { exact: true }), 'من يقيس الظل؟');
  await hands.write(form.getByLabel(writes('translate.text'), { exact: true }), 'نحن **نعدّ** من جديد.');
  await hands.press(form.getByRole('button', { name: writes('translate.save'), exact: true }));

  // Open by itself for who reads Arabic here and no German; the original stays above.
  const shown = reader.locator('details.translation');
  await expect(shown).toHaveAttribute('open', '');
  await expect(shown.locator('.prose')).toHaveAttribute('lang', 'ar');
  await expect(shown.locator('.prose')).toHaveText('نحن نعدّ من جديد.');
  await expect(shown.locator('.prose')).toHaveCSS('direction', 'rtl');
  await expect(shown.getByText(person(TRANSLATOR).name)).toBeVisible();
  const original = reader.locator('.post > .prose').first();
  await expect(original).toHaveText('Wir zählen nach.');
  await expect(original).toHaveCSS('direction', 'ltr');
  await expect(reader.getByRole('heading', { level: 1, name: title })).toBeVisible();
  // Folded for the translator, who reads the original; one press opens it.
  const folded = translator.locator('details.translation');
  await expect(folded).not.toHaveAttribute('open', '');
  await hands.press(folded.locator('summary'));
  await expect(folded.locator('.prose')).toBeVisible();

  async function again(): Promise<void> {
    await hands.press(translator.getByRole('button', { name: writes('translate.write'), exact: true }));
    await hands.choose(form.getByLabel(writes('translate.language'), { exact: true }), 'العربية');
    await expect(form.getByLabel(writes('translate.title_of'), { exact: true })).toHaveValue('من يقيس الظل؟');
  }

  await told(browser, thread);
  // Edited since, nobody reads it until its translator has written it anew; taken away, it is gone for good.
  const post = (await (await author.http.get(`/api/threads/${thread}`)).json()) as {
    shared: { posts: { id: string }[] };
  };
  const path = `/api/posts/${post.shared.posts[0]!.id}`;
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  const edit = { text: 'Wir zählen noch einmal nach.', version: null };
  expect((await author.http.patch(path, { headers, data: edit })).ok()).toBe(true);
  await expect(shown).toHaveCount(0);
  await expect(folded).toHaveCount(0);
  await again();
  await expect(form.getByText(writes('translate.earlier_text'))).toBeVisible();
  await hands.press(form.getByRole('button', { name: writes('translate.save'), exact: true }));
  await expect(shown.locator('.prose')).toHaveText('نحن نعدّ من جديد.');
  await again();
  await expect(form.getByText(writes('translate.earlier_text'))).toHaveCount(0);
  await hands.press(form.getByRole('button', { name: writes('translate.remove'), exact: true }));
  await expect(shown).toHaveCount(0);
  await expect(folded).toHaveCount(0);
  await translators.close();
  await readers.close();
}

test('without a translation server nothing offers a machine', async ({ browser }) => {
  const context = await browserOf(browser, READER);
  const page = await context.newPage();
  const author = await writer('merve', address(), address());
  const thread = await ask(author, `Wer misst ohne Maschine ${Date.now()}?`);
  await open(page, `/threads/${thread}`);
  await expect(page.getByRole('button', { name: reads('translate.write'), exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: reads('translate.machine'), exact: true })).toHaveCount(0);
  await context.close();
});

/** Whoever changes a contribution is told beforehand that its translation goes with it. */
async function told(browser: Browser, thread: string): Promise<void> {
  const context = await browserOf(browser, AUTHOR);
  const page = await context.newPage();
  const say = texts(person(AUTHOR).lang);
  await open(page, `/threads/${thread}`);
  await page.getByRole('button', { name: say('thread.edit'), exact: true }).click();
  const form = page.getByRole('form', { name: say('thread.edit_question') });
  await expect(form).toContainText(say('translate.edit_text', { languages: 'العربية' }));
  await context.close();
}
