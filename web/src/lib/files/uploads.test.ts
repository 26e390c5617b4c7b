import { File as NodeFile } from 'node:buffer';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Me, PostFile } from '../api/wire.ts';
import { forgetAll, keptUnder } from '../keep/store.ts';
import { session } from '../session.svelte.ts';
import { DAY_MS, sweep } from './kept.ts';
import { Uploads } from './uploads.svelte.ts';

const me = { id: 'ayse', name: 'Ayşe', spaces: [] } as unknown as Me;
const limits = {
  bytes: 1_000,
  perPost: 3,
  types: [
    { type: 'image/jpeg', ending: 'jpg' },
    { type: 'application/pdf', ending: 'pdf' },
  ],
};
interface Held {
  name: string;
  received: number;
  size: number;
}

let files: Map<string, Held>;
let asked: string[];
let descriptions: unknown[];
let broken: boolean;
let refused: string | null;
let underway: number;
let most: number;
let all: Uploads[];

async function server(path: string, init: RequestInit): Promise<Response> {
  const { method = 'GET', body } = init;
  asked.push(`${method} ${path.replace(/\?.*/, '')}`);
  if (broken) throw new TypeError('network');
  if (path === '/api/files/limits') return Response.json(limits);
  if (method === 'POST') {
    const { name, size } = JSON.parse(body as string) as Held;
    files.set(`f-${name}`, { name, size, received: 0 });
    return Response.json({ id: `f-${name}` }, { status: 201 });
  }
  const id = path.split(/[/?]/)[3]!;
  if (method === 'DELETE') return (files.delete(id), Response.json({ id }));
  if (path.endsWith('/alt')) return (descriptions.push(JSON.parse(body as string)), Response.json({ id }));
  const file = files.get(id)!;
  if (method === 'PATCH') {
    most = Math.max(most, (underway += 1));
    await new Promise((done) => setTimeout(done, 5));
    underway -= 1;
    file.received += (body as ArrayBuffer).byteLength;
  }
  const whole = file.received === file.size;
  const state = !whole ? 'uploading' : refused ? 'refused' : 'ready';
  return Response.json({ id, ...file, state, reason: refused });
}

/** What jsdom calls a file cannot be kept by the fake IndexedDB; Node's can. */
const fileOf = (content: string | Uint8Array, name: string, type: string) =>
  new NodeFile([content], name, { type }) as unknown as File;
const pdf = (name: string, bytes = 10) => fileOf(new Uint8Array(bytes), name, 'application/pdf');
const picture = (name: string) => fileOf('jpeg', name, 'image/jpeg');

function form(where = 'answer:t', attached: PostFile[] = []): Uploads {
  const one = new Uploads(where, attached);
  all.push(one);
  return one;
}

beforeEach(async () => {
  files = new Map();
  [asked, descriptions, all] = [[], [], []];
  [broken, refused, underway, most] = [false, null, 0, 0];
  session.take({ person: me });
  await forgetAll();
  vi.stubGlobal('fetch', server);
});
afterEach(() => {
  all.forEach((one) => one.stop());
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the files of a form', () => {
  it('go up, two at a time, and go along in the order they were chosen', async () => {
    const one = form();
    await one.add(['a.pdf', 'b.pdf', 'c.pdf'].map((name) => pdf(name)));
    expect(await one.forSending()).toEqual(['f-a.pdf', 'f-b.pdf', 'f-c.pdf']);
    expect(most).toBe(2);
    await one.sent();
    expect(one.items).toEqual([]);
    expect(await keptUnder('')).toEqual([]);
    expect(asked.filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });

  it('are refused before sending when too large, empty or of another kind', async () => {
    const one = form();
    await one.add([pdf('big.pdf', 2_000), pdf('empty.pdf', 0), fileOf('x', 'x.svg', 'image/svg+xml')]);
    expect(one.items.map(({ phase }) => phase)).toEqual(['refused', 'refused', 'refused']);
    expect(one.items.map(({ reason }) => reason!())).toEqual([
      'files.too_big',
      'files.empty',
      'files.wrong_type',
    ]);
    expect(asked).toEqual(['GET /api/files/limits']);
    expect(await one.forSending()).toBeNull();
    expect(one.hold).toBe('refused');
    for (const item of [...one.items]) await one.remove(item);
    expect(await one.forSending()).toEqual([]);
  });

  it('are no more than a post may have', async () => {
    const one = form();
    expect(await one.add(['a', 'b', 'c', 'd'].map((name) => pdf(`${name}.pdf`)))).toBe(3);
    expect(one.full).toBe(true);
  });

  it('say why the server refused one', async () => {
    refused = 'file_broken';
    const one = form();
    await one.add([pdf('a.pdf')]);
    expect(await one.forSending()).toBeNull();
    expect(one.hold).toBe('refused');
    expect(one.items[0]!.phase).toBe('refused');
  });

  it('ask once what a picture shows, and tell the server', async () => {
    const one = form();
    await one.add([picture('a.jpg')]);
    expect(await one.forSending()).toBeNull();
    expect(one.hold).toBe('alt');
    expect(one.needsAlt(one.items[0]!)).toBe(true);
    one.items[0]!.alt = ' A well ';
    expect(await one.forSending()).toEqual(['f-a.jpg']);
    expect(descriptions).toEqual([{ alt: 'A well' }]);
  });

  it('ask for one picture, and for no other while that is described', async () => {
    const one = form();
    await one.add([picture('a.jpg'), picture('b.jpg')]);
    expect(await one.forSending()).toBeNull();
    const asks = () => one.items.map((item) => one.needsAlt(item));
    expect(asks()).toEqual([true, false]);
    one.items[0]!.alt = 'A';
    expect(asks()).toEqual([true, false]);
    expect(await one.forSending()).toEqual(['f-a.jpg', 'f-b.jpg']);
    expect(asks()).toEqual([false, false]);
  });

  it('go without a description when the second sending says so', async () => {
    const one = form();
    await one.add([picture('a.jpg')]);
    expect(await one.forSending()).toBeNull();
    expect(await one.forSending()).toEqual(['f-a.jpg']);
    expect(descriptions).toEqual([]);
  });

  it('hold the form back until they are up, or until one stops waiting', async () => {
    broken = true;
    const one = form();
    await one.add([pdf('a.pdf')]);
    const sending = one.forSending();
    await vi.waitFor(() => expect(one.hold).toBe('waiting'));
    one.stopWaiting();
    expect(await sending).toBeNull();
    expect(one.hold).toBeNull();

    const again = one.forSending();
    await vi.waitFor(() => expect(one.items[0]!.cut).toBe(true));
    broken = false;
    dispatchEvent(new Event('online'));
    expect(await again).toEqual(['f-a.pdf']);
  });

  it('hold the form back for one that is chosen while it waits, and go out by themselves', async () => {
    broken = true;
    const one = form();
    await one.add([pdf('a.pdf')]);
    const sending = one.forSending();
    await vi.waitFor(() => expect(one.hold).toBe('waiting'));
    await vi.waitFor(() => expect(one.items[0]!.cut).toBe(true));
    await one.add([pdf('b.pdf')]);
    expect(one.hold).toBe('waiting');
    await vi.waitFor(() => expect(one.items[1]!.cut).toBe(true));
    broken = false;
    dispatchEvent(new Event('online'));
    expect(await sending).toEqual(['f-a.pdf', 'f-b.pdf']);
  });

  it('hold the form back while one is tried again', async () => {
    broken = true;
    const one = form();
    await one.add([pdf('a.pdf'), pdf('empty.pdf', 0)]);
    const sending = one.forSending();
    await vi.waitFor(() => expect(one.hold).toBe('waiting'));
    one.retry(one.items[1]!);
    expect(one.hold).toBe('waiting');
    one.stopWaiting();
    expect(await sending).toBeNull();
  });

  it('go on after a reload, and need no bytes once they are up', async () => {
    broken = true;
    const before = form();
    await before.add([pdf('a.pdf'), picture('b.jpg')]);
    before.items[1]!.alt = 'A well';
    await before.items[1]!.described();
    before.stop();
    broken = false;

    const after = form();
    await after.restored;
    expect(after.items.map(({ name, alt }) => [name, alt])).toEqual([
      ['a.pdf', ''],
      ['b.jpg', 'A well'],
    ]);
    expect(await after.forSending()).toEqual(['f-a.pdf', 'f-b.jpg']);
    await vi.waitFor(async () => expect(await keptUnder('bytes:')).toEqual([]));
    expect(await keptUnder('file:')).toHaveLength(2);
    after.stop();

    const third = form();
    expect(await third.forSending()).toEqual(['f-a.pdf', 'f-b.jpg']);
    expect(files.size).toBe(2);
    expect(await form('answer:other').forSending()).toEqual([]);
  });

  it('are cancelled here and on the server', async () => {
    const one = form();
    await one.add([pdf('a.pdf')]);
    await one.forSending();
    await one.remove(one.items[0]!);
    expect(files.size).toBe(0);
    expect(await keptUnder('')).toEqual([]);
  });

  it('are kept for a day; then only the name is left, to choose it again', async () => {
    broken = true;
    const before = form();
    await before.add([pdf('a.pdf')]);
    before.stop();
    broken = false;
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + DAY_MS + 1_000);
    await sweep();
    expect(await keptUnder('bytes:')).toEqual([]);
    const after = form();
    await after.restored;
    expect(after.items[0]!.reason!()).toBe('files.expired');
    expect(await after.forSending()).toBeNull();
    await after.remove(after.items[0]!);
    expect(await keptUnder('')).toEqual([]);
  });

  it("are never another person's", async () => {
    const before = form();
    await before.add([pdf('a.pdf')]);
    await before.forSending();
    before.stop();
    session.take({ person: { ...me, id: 'olena' } });
    expect(await form().forSending()).toEqual([]);
  });

  it('stay on a post that is edited, and change it only where they changed', async () => {
    const known: PostFile = {
      id: 'p',
      name: 'p.jpg',
      kind: 'image',
      type: 'image/jpeg',
      bytes: 4,
      alt: 'Old',
    };
    const one = form('edit:1', [known]);
    expect(await one.forSending()).toEqual(['p']);
    expect(one.changed).toBe(false);
    one.items[0]!.alt = 'New';
    await one.items[0]!.described();
    expect(descriptions).toEqual([]);
    expect(await one.forSending()).toEqual(['p']);
    expect(descriptions).toEqual([{ alt: 'New' }]);
    expect(one.changed).toBe(true);

    const other = form('edit:1', [known]);
    await other.remove(other.items[0]!);
    expect(other.changed).toBe(true);
    expect(asked.filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });
});
