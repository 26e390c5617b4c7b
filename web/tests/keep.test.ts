import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ownedBy, seesLess } from '../src/lib/keep/owner.ts';
import {
  forgetAnswer,
  forgetDeleted,
  forgetStream,
  keepPage as keepText,
  keptPage,
  keptPages,
  titlePage,
} from '../src/lib/keep/pages.ts';
import { MOST_PAGES, MOST_SIZE } from '../src/lib/keep/shelf.ts';
import { forgetAll, keep, keptUnder, unseal } from '../src/lib/keep/store.ts';
import type { Me, Session } from '../src/lib/api/wire.ts';
import { forgetKept } from '../src/lib/sign-out.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const SPACE = uuid(1);
const stream = (n: number) => ({ position: { stream: uuid(n), epoch: 'e', seq: 1 } });
const keepPage = (address: string, body: unknown, page: Parameters<typeof keepText>[2]) =>
  keepText(address, JSON.stringify(body), page);
const seen = (where: string, person = 'ayse') => ({
  person,
  where,
  title: `Title of ${where}`,
  kind: 'Page',
});
const me = { id: 'ayse', role: null, spaces: [{ id: SPACE, role: 'member' }], affiliation: null };
const session = (change: Partial<Me> = {}) =>
  ({ person: { ...me, ...change }, position: null }) as unknown as Session;
const wheres = async (person = 'ayse') => (await keptPages(person)).map(({ where }) => where);

beforeEach(async () => {
  unseal();
  await forgetAll();
});

describe('the pages this browser keeps', () => {
  it('are read again under the address of what was asked, with when that was', async () => {
    await keepPage('/api/themes', { items: [1] }, seen('/themes'));
    expect(await keptPage('/api/themes', 'ayse')).toMatchObject({ body: { items: [1] } });
    expect(await keptPages('ayse')).toMatchObject([{ where: '/themes', title: 'Title of /themes' }]);
  });

  it('are nobody’s but who read them', async () => {
    await keepPage('/api/me/today', {}, seen('/today'));
    expect(await keptPage('/api/me/today', 'olena')).toBeUndefined();
    expect(await wheres('')).toEqual([]);
    await keepPage('/api/themes', {}, seen('/themes', 'olena'));
    expect(await keptPage('/api/me/today', 'olena')).toBeUndefined();
    expect((await keptUnder('page:')).map(([key]) => key)).toEqual(['page:/api/themes']);
  });

  it('are at most sixty, the one seen longest ago goes first', async () => {
    const clock = vi.spyOn(Date, 'now');
    for (let n = 0; n < MOST_PAGES + 2; n += 1) {
      clock.mockReturnValue(n);
      await keepPage(`/api/threads/${n}`, {}, seen(`/threads/${n}`));
    }
    clock.mockRestore();
    expect(await keptUnder('page:')).toHaveLength(MOST_PAGES);
    expect(await wheres()).not.toContain('/threads/1');
    expect(await wheres()).toContain('/threads/2');
  });

  it('take no more room than they may', async () => {
    const long = 'x'.repeat(MOST_SIZE / 2 - 100);
    const clock = vi.spyOn(Date, 'now');
    for (let n = 0; n < 3; n += 1) {
      clock.mockReturnValue(n);
      await keepPage(`/api/threads/${n}`, { long }, seen(`/threads/${n}`));
    }
    clock.mockRestore();
    expect(await wheres()).toEqual(['/threads/2', '/threads/1']);
    expect(await keptUnder('page:')).toHaveLength(2);
  });

  it('hold of a search the last one alone', async () => {
    await keepPage('/api/search?q=a', {}, seen('/search?q=a'));
    await keepPage('/api/search?q=b', {}, seen('/search?q=b'));
    expect(await wheres()).toEqual(['/search?q=b']);
    expect(await keptPage('/api/search?q=a', 'ayse')).toBeUndefined();
  });

  it('learn their title when the page knows it', async () => {
    await keepPage('/api/threads/a', {}, seen('/threads/a'));
    await titlePage('/threads/a', 'Who lends a bicycle?');
    expect(await keptPages('ayse')).toMatchObject([{ title: 'Who lends a bicycle?' }]);
    // Read again, it stays; and what the page before it on the way back is called is not said of it.
    await titlePage('/threads/a', '');
    await keepPage('/api/threads/a', {}, { ...seen('/threads/a'), title: '' });
    expect(await keptPages('ayse')).toMatchObject([{ title: 'Who lends a bicycle?' }]);
  });

  it('are called by their kind until they have had a name, and never again', async () => {
    await keepPage('/api/people/a', {}, { ...seen('/people/a'), title: '' });
    expect(await keptPages('ayse')).toMatchObject([{ title: 'Page' }]);
    await keepPage('/api/people/a', {}, { ...seen('/people/a'), title: '', kind: 'Seite' });
    expect(await keptPages('ayse')).toMatchObject([{ title: 'Seite' }]);
    await keepPage('/api/people/a', {}, seen('/people/a'));
    await keepPage('/api/people/a', {}, { ...seen('/people/a'), title: '' });
    expect(await keptPages('ayse')).toMatchObject([{ title: 'Title of /people/a' }]);
  });
});

describe('what may no longer be seen', () => {
  it('goes with its stream, and from the lists that name it', async () => {
    const thread = uuid(2);
    await keepPage(`/api/threads/${thread}`, stream(3), seen(`/threads/${thread}`));
    await keepPage('/api/me/things', { items: [{ thread }] }, seen('/mine'));
    await keepPage('/api/threads/other', stream(4), seen('/threads/other'));
    await forgetStream(uuid(3));
    expect(await wheres()).toEqual(['/threads/other']);
    expect(await keptUnder('page:')).toHaveLength(1);
  });

  it('goes when it is deleted, and what speaks of it', async () => {
    const post = uuid(5);
    await keepPage('/api/threads/a', { posts: [{ id: post }] }, seen('/threads/a'));
    await keepPage('/api/search?q=x', { items: [{ id: post }] }, seen('/search?q=x'));
    await keepPage('/api/themes', {}, seen('/themes'));
    await forgetDeleted([post]);
    expect(await wheres()).toEqual(['/themes']);
  });

  it('goes when the server answers that it is not there', async () => {
    const thread = uuid(2);
    await keepPage(`/api/threads/${thread}`, {}, seen(`/threads/${thread}`));
    await keepPage('/api/themes', {}, seen('/themes'));
    await forgetAnswer(`/api/threads/${thread}`);
    expect(await wheres()).toEqual(['/themes']);
  });

  it.each([
    ['is in a space less', { spaces: [] }],
    ['leads one no more', { spaces: [{ id: SPACE, role: null }] }],
    ['is staff no more', { role: undefined }],
    ['works elsewhere', { affiliation: { organisation: { id: uuid(9) } } }],
    ['is somebody else', { id: 'olena' }],
  ])('goes when the reader %s', async (_name, change) => {
    const before = session({ role: 'staff' });
    await ownedBy(before);
    await keepPage('/api/me/today', {}, seen('/today'));
    await ownedBy(session({ role: 'staff', ...(change as Partial<Me>) }));
    expect(await wheres()).toEqual([]);
    expect(await keptUnder('page:')).toEqual([]);
  });

  it('stays while they see as much as before', async () => {
    await ownedBy(session());
    await keepPage('/api/me/today', {}, seen('/today'));
    await ownedBy(session({ spaces: [...session().person!.spaces, { id: uuid(7) } as never] }));
    expect(await wheres()).toEqual(['/today']);
    expect(seesLess(null, null)).toBe(false);
  });

  it('goes when the server says that nobody is signed in, whoever it was for', async () => {
    await keepPage('/api/me/today', {}, seen('/today'));
    await ownedBy({ person: null });
    expect(await keptUnder('')).toEqual([]);
  });
});

describe('what this browser keeps', () => {
  it('is all deleted at sign-out, and what comes in late is not kept', async () => {
    await keep('act:1', {});
    await keep('draft:p:ask', {});
    sessionStorage.setItem('tessera.transport', '{}');
    await forgetKept();
    await keepPage('/api/me/today', {}, seen('/today'));
    await keep('draft:p:ask', {});
    expect(await keptUnder('')).toEqual([]);
    expect(sessionStorage).toHaveLength(0);
  });

  it('is read by how its name begins, and nothing else with it', async () => {
    await keep('draft:p:ask', { text: 'mine' });
    await keep('draft;', {});
    await keepPage('/api/themes', { long: 'x' }, seen('/themes'));
    const read = vi.spyOn(IDBObjectStore.prototype, 'getAll');
    expect(await keptUnder('draft:')).toEqual([['draft:p:ask', { text: 'mine' }]]);
    const values = read.mock.results.map(({ value }) => (value as IDBRequest<unknown[]>).result);
    expect(values).toEqual([[{ text: 'mine' }]]);
  });

  it('is written in the place of pages where there is no room for both', async () => {
    await keepPage('/api/themes', {}, seen('/themes'));
    const room = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await keep('draft:x', { text: 'kept' });
    room.mockRestore();
    expect((await keptUnder('')).map(([key]) => key)).toEqual(['draft:x']);
  });

  it('lasts as long as the tab where the browser allows no storage', async () => {
    vi.stubGlobal('indexedDB', undefined);
    vi.resetModules();
    const store = await import('../src/lib/keep/store.ts');
    const told = vi.fn();
    store.onRefusal(told);
    await store.keep('draft:x', { text: 'kept' });
    expect(await store.kept('draft:x')).toEqual({ text: 'kept' });
    expect(told).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
    expect(await keptUnder('draft:')).toEqual([]);
  });

  it('makes room for a page by giving up the older half of them', async () => {
    for (const n of [1, 2, 3, 4]) {
      vi.spyOn(Date, 'now').mockReturnValue(n);
      await keepPage(`/api/threads/${n}`, {}, seen(`/threads/${n}`));
    }
    vi.restoreAllMocks();
    const room = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await keepPage('/api/threads/5', {}, seen('/threads/5'));
    room.mockRestore();
    expect(await wheres()).toEqual(['/threads/5', '/threads/4', '/threads/3']);
  });

  it('lasts as long as the tab where there is no room, and is not mistaken for what was there before', async () => {
    vi.resetModules();
    const store = await import('../src/lib/keep/store.ts');
    await store.keep('draft:x', { text: 'before' });
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await store.keep('draft:x', { text: 'after' });
    expect(await store.kept('draft:x')).toEqual({ text: 'after' });
    expect(await store.keptUnder('draft:')).toEqual([['draft:x', { text: 'after' }]]);
    expect(await store.tryKeep('page:y', {})).toBe(false);
    put.mockRestore();
    await store.forget('draft:x');
    expect(await store.keptUnder('draft:')).toEqual([]);
  });
});
