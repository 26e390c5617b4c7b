import { readFileSync } from 'node:fs';
import { expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import { answerWith, pngFile, textFile, upload, type Made } from './support/files.ts';
import { bothHands, type Hands } from './support/hands.ts';
import { fromRoot } from './support/server.ts';
import { address, browserOf, open, person, signedInAs, texts, world } from './support/world.ts';
import { ask, writer, type Writer } from './support/writers.ts';

/** Files on a question and an answer: chosen, dropped, pasted, over a line that breaks, and who gets to see them. */

const de = texts('de');
const AXE = readFileSync(fromRoot('web/node_modules/axe-core/axe.min.js'), 'utf8');
let one: Writer;

test.beforeAll(async () => {
  one = await writer('merve', address(), address());
});

for (const hands of bothHands) {
  test(`two files are attached at once and seen by who reads along, ${hands.name}`, ({ browser }) =>
    attachStory(browser, hands));
}

async function attachStory(browser: Browser, hands: Hands): Promise<void> {
  const thread = await begin('Wie sieht Ihr Lageplan aus');
  const reading = await browserOf(browser, 'jonas');
  const other = await reading.newPage();
  await open(other, `/threads/${thread}`);
  const { context, page } = await answering(browser, thread);
  const text = `Hier ist unserer ${Date.now()}`;
  await hands.write(page.getByLabel(de('thread.answer')), text);
  const [picture, notes] = [pngFile('Lageplan.png'), textFile('Legende.txt', 2_500)];
  await choose(page, hands, [picture, notes]);
  await expect(row(page, picture).getByText(de('files.ready'), { exact: true })).toBeVisible();
  await expect(row(page, notes).getByText(de('files.ready'), { exact: true })).toBeVisible();

  await hands.press(page.getByRole('button', { name: de('thread.send') }));
  await expect(page.getByText(de('files.ask_alt'))).toBeVisible();
  const alt = row(page, picture).getByLabel(de('files.alt'));
  await expect(alt, 'one stands where it is to be said').toBeFocused();
  await hands.write(alt, 'Ein Plan des Marktplatzes');
  await hands.press(page.getByRole('button', { name: de('thread.send') }));

  for (const reader of [page, other]) {
    const post = reader.getByRole('article').filter({ hasText: text });
    const shown = post.getByRole('img', { name: 'Ein Plan des Marktplatzes' });
    await shown.scrollIntoViewIfNeeded();
    await expect.poll(() => shown.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    const size = de('files.what', {
      kind: de('files.type_txt'),
      size: de('files.kb', { n: 3 }),
    });
    await expect(post.getByText(size)).toBeVisible();
    const at = await post.getByRole('link', { name: notes.name }).getAttribute('href');
    const got = await reader.request.get(at!);
    expect((await got.body()).equals(notes.buffer)).toBe(true);
    expect(got.headers()['content-disposition']).toContain('attachment');
  }
  await expect(rows(page)).toHaveCount(0);
  await reading.close();
  await context.close();
}

test('a picture is pasted, a file dropped on the form', async ({ browser }) => {
  const thread = await begin('Was steht auf Ihrem Schild');
  const { context, page } = await answering(browser, thread);
  const [picture, notes] = [pngFile('image.png'), textFile('Notizen.txt', 300)];
  await bring(page.getByLabel(de('thread.answer')), 'paste', picture);
  await expect(row(page, picture).getByText(de('files.ready'), { exact: true })).toBeVisible();
  await expect(row(page, picture).locator('img')).toBeVisible();
  await bring(page.locator('form', { has: page.getByLabel(de('thread.answer')) }), 'drop', notes);
  await expect(row(page, notes).getByText(de('files.ready'), { exact: true })).toBeVisible();
  await context.close();
});

test('an upload goes on after a cut and after a reload, and arrives byte for byte', async ({ browser }) => {
  const thread = await begin('Wo ist das Protokoll');
  const { context, page } = await answering(browser, thread);
  const text = `Das ganze Protokoll ${Date.now()}`;
  await page.getByLabel(de('thread.answer')).fill(text);
  await expect(page.getByText(de('draft.kept'))).toBeVisible();
  const offsets = await slowly(page);
  const file = textFile('Protokoll.txt', 1_500_000);
  await choose(page, bothHands[0]!, [file]);
  await expect.poll(() => offsets.length).toBeGreaterThan(1);
  await context.setOffline(true);
  await expect(row(page, file).getByText(de('files.no_line'))).toBeVisible();
  await page.getByRole('button', { name: de('thread.send') }).click();
  const waits = de('files.hold_waiting', { done: 0, of: 1 });
  await expect(page.getByText(waits)).toBeVisible();
  await page.getByRole('button', { name: de('files.stop_waiting') }).click();
  await expect(page.getByText(waits)).toBeHidden();
  await context.setOffline(false);
  const before = offsets.length;
  await expect.poll(() => offsets.length).toBeGreaterThan(before);
  expect(offsets.at(-1), 'it does not begin anew').toBeGreaterThan(0);

  await page.reload();
  await expect(row(page, file)).toBeVisible();
  // Sent before it is up, it goes out by itself.
  await page.getByRole('button', { name: de('thread.send') }).click();
  const post = page.getByRole('article').filter({ hasText: text });
  await expect(post).toBeVisible({ timeout: 40_000 });
  const at = await post.getByRole('link', { name: file.name }).getAttribute('href');
  expect((await (await page.request.get(at!)).body()).equals(file.buffer)).toBe(true);
  expect(offsets.filter((offset) => offset === 0)).toHaveLength(1);
  await context.close();
});

test('what is on its way is cancelled; what cannot be attached says why', async ({ browser }) => {
  const thread = await begin('Was hängt an');
  const { context, page } = await answering(browser, thread);
  const offsets = await slowly(page);
  const announced = page.waitForResponse((came) => came.url().endsWith('/api/files'));
  const file = textFile('Lang.txt', 2_000_000);
  await choose(page, bothHands[0]!, [file]);
  const { id } = (await (await announced).json()) as { id: string };
  await expect.poll(() => offsets.length).toBeGreaterThan(0);
  const cancel = row(page, file).getByRole('button', {
    name: de('files.cancel'),
  });
  await cancel.click();
  await expect(rows(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: de('files.add') })).toBeFocused();
  await expect.poll(async () => (await page.request.get(`/api/files/${id}/state`)).status()).toBe(404);

  const script = {
    name: 'Bild.svg',
    mimeType: 'image/svg+xml',
    buffer: Buffer.from('<svg onload="x()"/>'),
  };
  const false_ = {
    name: 'Falsch.png',
    mimeType: 'image/png',
    buffer: Buffer.from('<script>x()</script>'),
  };
  await choose(page, bothHands[0]!, [script, false_]);
  await expect(row(page, script)).toContainText(/JPG.*PDF/);
  await expect(row(page, false_)).toContainText(de('error.file_type_differs'));
  await page.getByLabel(de('thread.answer')).fill('Geht nicht.');
  await page.getByRole('button', { name: de('thread.send') }).click();
  await expect(page.getByText(de('files.hold_refused'))).toBeVisible();
  for (const bad of [script, false_])
    await row(page, bad)
      .getByRole('button', { name: de('files.remove') })
      .click();
  await page.getByRole('button', { name: de('thread.send') }).click();
  await expect(page.getByRole('article').filter({ hasText: 'Geht nicht.' })).toBeVisible();
  await context.close();
});

test('an edit takes one file away and adds another', async ({ browser }) => {
  const thread = await begin('Welches Bild gilt');
  await answerWith(one, thread, 'Dieses.', [await upload(one, pngFile('Alt.png'), 'Das alte Schild')]);
  const { context, page } = await answering(browser, thread);
  const post = page.getByRole('article').filter({ hasText: 'Dieses.' });
  await expect(post.getByRole('img', { name: 'Das alte Schild' })).toBeVisible();
  await page
    .locator('#post-2')
    .getByRole('button', { name: de('thread.edit'), exact: true })
    .click();
  const form = page.locator('#post-2 form');
  await expect(form.getByLabel(de('files.alt'))).toHaveValue('Das alte Schild');
  await form.getByRole('button', { name: de('files.remove') }).click();
  await form.locator('input[type=file]').setInputFiles(pngFile('Neu.png', 300, 900));
  await form.getByLabel(de('files.alt')).fill('Das neue Schild');
  await form.getByRole('button', { name: de('common.save'), exact: true }).click();
  await expect(page.getByRole('img', { name: 'Das neue Schild' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Das alte Schild' })).toHaveCount(0);
  await context.close();
});

test('visitors see what is public, strangers nothing of what is closed', async ({ browser }) => {
  const open_ = await begin('Wie heißt Ihr Brunnen', 'public');
  const shown = await upload(one, pngFile('Brunnen.png'), 'Der Brunnen');
  await answerWith(one, open_, 'So.', [shown]);
  const context = await browser.newContext({
    baseURL: address(),
    locale: 'de-DE',
  });
  const page = await context.newPage();
  await open(page, `/threads/${open_}`);
  const picture = page.getByRole('img', { name: 'Der Brunnen' });
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);

  const member = await writer(world.space.members[0]!.person, address(), address());
  const hidden = await upload(member, pngFile('Innen.png'), 'Innen');
  await answerWith(member, await askInside(member), 'Nur hier.', [hidden]);
  const own = await member.http.get(`/api/files/${hidden}/320`);
  expect(own.ok()).toBe(true);
  const stranger = await writer('walburga', address(), address());
  for (const http of [stranger.http, page.request])
    for (const path of ['', '/320', '/1280', '/state']) {
      const came = await http.get(`/api/files/${hidden}${path}`, {
        headers: { Range: 'bytes=0-9' },
      });
      expect([401, 404], path).toContain(came.status());
      if (path !== '/state') expect(came.status(), path).toBe(404);
    }
  await context.close();
});

for (const lang of ['de', 'ar'] as const) {
  test(`forms and posts with files are clean and fit a narrow screen, in ${lang}`, async ({ browser }) => {
    const say = texts(lang);
    const thread = await begin('Was passt auf das Telefon');
    const long = `${'Sehr-langer-Name-'.repeat(7)}.txt`;
    const files = [
      await upload(one, pngFile('Breit.png', 1600, 400)),
      await upload(one, textFile(long, 900)),
    ];
    await answerWith(one, thread, 'Beides.', files);
    const reader = world.people.find((known) => known.lang === lang)!;
    const { context, page } = await answering(browser, thread, reader.key);
    await page.setViewportSize({ width: 360, height: 800 });
    const form = page.locator('form', {
      has: page.getByLabel(say('thread.answer')),
    });
    const bad = {
      name: 'x.svg',
      mimeType: 'image/svg+xml',
      buffer: Buffer.from('<svg/>'),
    };
    await form.locator('input[type=file]').setInputFiles([pngFile('Neu.png'), textFile(long, 800), bad]);
    await expect(form.getByText(say('files.ready'), { exact: true })).toHaveCount(2);
    await form.getByLabel(say('thread.answer')).fill('Und das.');
    await form.getByRole('button', { name: say('thread.send') }).click();
    await expect(form.getByText(say('files.ask_alt'))).toBeVisible();
    await page.evaluate(AXE);
    expect(await page.evaluate(violations)).toEqual([]);
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(over).toBeLessThanOrEqual(0);
    await context.close();
  });
}

async function violations(): Promise<string[]> {
  const { axe } = window as unknown as {
    axe: {
      run: (root: Document) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
    };
  };
  const told = await axe.run(document);
  return told.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

const begin = (title: string, audience = 'network') => ask(one, `${title} ${Date.now()}?`, audience);

/** Asks in the first closed space; answers the thread. */
async function askInside(member: Writer): Promise<string> {
  const spaces = (await (await member.http.get('/api/spaces')).json()) as {
    items: { id: string; title: string }[];
  };
  const space = spaces.items.find(({ title }) => title === world.space.title)!;
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  const data = {
    title: `Was bleibt unter uns ${Date.now()}?`,
    text: 'Etwas.',
    audience: 'space',
  };
  const came = await member.http.post(`/api/spaces/${space.id}/threads`, {
    headers,
    data,
  });
  return ((await came.json()) as { id: string }).id;
}

/** The thread in a browser of its own; without a service worker, so that its requests can be held up. */
async function answering(browser: Browser, thread: string, key = 'merve') {
  const { lang } = person(key);
  const context = await browser.newContext({
    baseURL: address(),
    storageState: await signedInAs(key, address()),
    locale: lang,
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  await open(page, `/threads/${thread}`);
  await expect(page.getByRole('button', { name: texts(lang)('files.add') })).toBeVisible();
  return { context, page };
}

/** Holds up every part, so that there is a middle to break; answers the offsets that were sent. */
async function slowly(page: Page): Promise<number[]> {
  const offsets: number[] = [];
  await page.route('**/api/files/*?offset=*', async (route) => {
    offsets.push(Number(new URL(route.request().url()).searchParams.get('offset')));
    await new Promise((done) => setTimeout(done, 1_200));
    await route.continue().catch(() => undefined);
  });
  return offsets;
}

async function choose(page: Page, hands: Hands, files: Made[]): Promise<void> {
  const opened = page.waitForEvent('filechooser');
  await hands.press(page.getByRole('button', { name: de('files.add') }));
  await (await opened).setFiles(files);
}

/** Pastes or drops a file, as the browser tells of it. */
async function bring(target: Locator, how: 'paste' | 'drop', file: Made): Promise<void> {
  const bytes = [...file.buffer];
  await target.evaluate(
    (element, { how, name, mimeType, bytes }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }));
      const told = { bubbles: true, cancelable: true };
      const event =
        how === 'paste'
          ? new ClipboardEvent('paste', { ...told, clipboardData: data })
          : new DragEvent('drop', { ...told, dataTransfer: data });
      element.dispatchEvent(event);
    },
    { how, name: file.name, mimeType: file.mimeType, bytes },
  );
}

const rows = (page: Page) => page.getByRole('group', { name: de('files.chosen') }).getByRole('listitem');
const row = (page: Page, file: Made) => rows(page).filter({ hasText: file.name });
