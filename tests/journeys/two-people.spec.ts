import { expect, test, type Browser, type Page } from '@playwright/test';
import { keyboard, mouse, type Hands } from './support/hands.ts';
import { startProxy, type Habit } from './support/proxy.ts';
import { address, browserOf, open, person, texts, world } from './support/world.ts';

/** Two people, two browsers: what one does the other sees without touching anything, in both directions. */

const de = texts('de');
const es = texts('es');
const ASKER = 'merve';
const ANSWERER = world.people.find((one) => one.lang === 'es')!.key;

async function story(browser: Browser, site: string, hands: Hands): Promise<void> {
  const askers = await browserOf(browser, ASKER, site);
  const answerers = await browserOf(browser, ANSWERER, site);
  const asker = await askers.newPage();
  const answerer = await answerers.newPage();
  const stamp = Math.random().toString(36).slice(2, 8);
  const question = `Wer kennt eine Lösung für den Schaukasten ${stamp}?`;

  await open(answerer, '/');
  await open(asker, '/');
  await hands.press(asker.getByRole('link', { name: de('frame.ask') }).first());
  await hands.write(asker.getByLabel(de('ask.question')), question);
  await hands.write(asker.getByLabel(de('ask.text'), { exact: true }), 'Er steht seit **Jahren** leer.');
  await hands.press(asker.getByRole('button', { name: de('ask.send'), exact: true }));
  await expect(asker.getByRole('heading', { level: 1, name: question })).toBeVisible();

  // The question reaches the list of the other, who opens it and answers.
  await hands.press(answerer.getByRole('link', { name: question }));
  await expect(answerer.getByText(es('who.network')).filter({ visible: true }).first()).toBeVisible();
  // Somebody else is there, too: asked once the line stands, so only where nothing is in its way.
  if (site === address()) await expect(answerer.getByText(es('threads.reading', { count: 1 }))).toBeVisible();
  const answer = `Nosotros lo abrimos al barrio, ${stamp}.`;
  await hands.write(answerer.getByLabel(es('thread.answer')), answer);
  await hands.press(answerer.getByRole('button', { name: es('thread.send') }));

  // The answer reaches the asker, who marks it; the mark reaches the other.
  const seen = asker.getByRole('article').filter({ hasText: answer });
  await expect(seen).toBeVisible();
  await expect(seen.getByText(person(ANSWERER).name)).toBeVisible();
  await hands.press(seen.getByRole('button', { name: de('thread.helped') }));
  const own = answerer.getByRole('article').filter({ hasText: stamp }).last();
  await expect(own.getByText(es('thread.helped'))).toBeVisible();

  // "I have this too" counts for both; a change and a deletion arrive as well.
  await hands.press(answerer.getByRole('button', { name: es('thread.too_mark') }));
  await expect(asker.getByText(de('network.too', { count: 1 }))).toBeVisible();
  await change(answerer, hands, `${answer} Cada mes.`);
  await expect(asker.getByText(`${answer} Cada mes.`)).toBeVisible();
  await remove(answerer, hands);
  await expect(asker.getByText(de('thread.deleted'))).toBeVisible();
  await expect(asker.getByText(answer)).toHaveCount(0);
  await askers.close();
  await answerers.close();
}

async function change(page: Page, hands: Hands, text: string): Promise<void> {
  await hands.press(page.getByRole('button', { name: es('thread.edit'), exact: true }));
  await hands.write(page.getByLabel(es('thread.edit_text'), { exact: true }), text);
  await hands.press(page.getByRole('button', { name: es('common.save'), exact: true }));
  await expect(page.getByText(es('thread.edited'), { exact: false }).first()).toBeVisible();
}

async function remove(page: Page, hands: Hands): Promise<void> {
  await hands.press(page.getByRole('button', { name: es('thread.delete'), exact: true }));
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(es('thread.delete_post_text'))).toBeVisible();
  await hands.press(dialog.getByRole('button', { name: es('thread.delete_now') }));
  await expect(dialog).toBeHidden();
}

test('two people see what the other does at once', ({ browser }) => story(browser, address(), mouse));

test('two people see what the other does, by keyboard alone', ({ browser }) =>
  story(browser, address(), keyboard));

for (const habit of ['no-upgrade', 'hold'] as Habit[]) {
  test(`two people see what the other does through a proxy: ${habit}`, async ({ browser }) => {
    const proxy = await startProxy(address(), habit);
    await story(browser, proxy.address, mouse);
    await proxy.stop();
  });
}
