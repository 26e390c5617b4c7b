import type { Uuid } from '../api/wire.ts';
import { titleHere } from '../router.ts';
import {
  emptyShelf,
  halved,
  idsIn,
  leftOver,
  shelved,
  unshelved,
  type SeenPage,
  type Shelf,
} from './shelf.ts';
import { change, forget, kept, keptUnder, tryKeep } from './store.ts';

/** Pages last seen, for reading without a line: what the server answered, by address, and on a shelf which page each
 *  answer belongs to. Nothing stays of what the server no longer shows, nor for anybody but who read it. */

interface KeptAnswer {
  body: unknown;
  /** When it was read, ms. */
  at: number;
}
/** What an answer belongs to. */
export interface Seen {
  /** Whose page it is; empty for a visitor. */
  person: string;
  /** Address of the page, with its query. */
  where: string;
  /** What the page calls itself, as far as it knows by now. */
  title: string;
  /** What it is called as long as it has never had a name. */
  kind: string;
}
const PREFIX = 'page:';
const SHELF = 'shelf';
const SETTLED_MS = 300;
/** What pages call themselves in this tab: the title may come before the answer is kept, or after. */
const titles = new Map<string, string>();

/** Keeps an answer with the title the page has by now; who has gone on sees another. */
export function keepHere(address: string, text: string, { person, where }: Omit<Seen, 'title' | 'kind'>) {
  const { own: title, kind } = where === here() ? titleHere() : { own: '', kind: '' };
  return keepPage(address, text, { person, where, title, kind });
}

/** Keeps an answer, as text, and what page it belongs to. */
export async function keepPage(address: string, text: string, seen: Seen): Promise<void> {
  const answer: KeptAnswer = { body: JSON.parse(text) as unknown, at: Date.now() };
  if (!(await tryKeep(PREFIX + address, answer))) {
    // No room: the older half goes.
    await arrange((shelf) => halved(shelf ?? emptyShelf(seen.person)));
    if (!(await tryKeep(PREFIX + address, answer))) return;
  }
  await arrange((shelf) => {
    const own = shelf?.person === seen.person ? shelf : emptyShelf(seen.person);
    const before = own.pages[seen.where];
    const name = titles.get(seen.where) || seen.title || (before?.named ? before.title : '');
    const next = shelved(own, seen.where, address, text.length, name || seen.kind, Date.now());
    next.pages[seen.where]!.named = !!name;
    return next;
  });
}

/** What was kept for this person under this address. */
export async function keptPage<Body>(
  address: string,
  person: string,
): Promise<{ body: Body; at: number } | undefined> {
  if ((await kept<Shelf>(SHELF))?.person !== person) return undefined;
  return (await kept<KeptAnswer>(PREFIX + address)) as { body: Body; at: number } | undefined;
}

/** The pages that can be read without a line, the one seen last first. */
export async function keptPages(person: string): Promise<(SeenPage & { where: string })[]> {
  const shelf = await kept<Shelf>(SHELF);
  if (shelf?.person !== person) return [];
  const all = Object.entries(shelf.pages).map(([where, page]) => ({ where, ...page }));
  return all.sort((one, other) => other.at - one.at);
}

/** Whose pages are kept; undefined where there are none. */
export async function shelfOwner(): Promise<string | undefined> {
  return (await kept<Shelf>(SHELF))?.person;
}

/** A page's title may come after what it says. On the way back the address is another page's already. */
export async function titlePage(where: string, title: string): Promise<void> {
  if (!title) return;
  titles.set(where, title);
  // Not each letter of what is typed, as in a search: the last one is meant.
  await new Promise((done) => setTimeout(done, SETTLED_MS));
  if (titles.get(where) !== title) return;
  const known = (await kept<Shelf>(SHELF))?.pages[where];
  if (!known) return;
  await arrange((shelf) => {
    const page = shelf?.pages[where];
    // A title that came while this one waited is the newer one.
    if (page) Object.assign(page, { title: titles.get(where) ?? title, named: true });
    return shelf ?? emptyShelf('');
  });
}

/** The server does not show this any more (or not to this reader): nothing stays that speaks of it. */
export async function forgetAnswer(address: string): Promise<void> {
  await forgetWhat(idsIn(address), [address]);
}

/** The stream is closed to the reader: its page goes, and whatever speaks of the same thing. */
export async function forgetStream(stream: Uuid): Promise<void> {
  const own = (await answers()).filter(([, text]) => text.includes(stream)).map(([address]) => address);
  await forgetWhat([stream, ...own.filter(isOfOne).flatMap(idsIn)], own);
}

/** These things were deleted: nothing stays that speaks of them. */
export function forgetDeleted(ids: Uuid[]): Promise<void> {
  return forgetWhat(ids, []);
}

/** A list names its space in its address; only a page of one thing names that alone. */
const isOfOne = (address: string) => /^\/api\/[a-z]+\/[^/?]+$/.test(address);

/** Somebody else is signed in here, nobody is, or the reader was let out of a space. */
export async function forgetPages(): Promise<void> {
  const all = await keptUnder(PREFIX);
  await forget(SHELF, ...all.map(([key]) => key));
}

async function forgetWhat(ids: string[], addresses: string[]): Promise<void> {
  const speaks = ([address, text]: [string, string]) =>
    addresses.includes(address) || ids.some((id) => address.includes(id) || text.includes(id));
  const gone = (await answers()).filter(speaks).map(([address]) => address);
  if (!gone.length) return;
  await arrange((shelf) => unshelved(shelf ?? emptyShelf(''), gone));
  await forget(...gone.map((address) => PREFIX + address));
}

async function answers(): Promise<[string, string][]> {
  const all = await keptUnder<KeptAnswer>(PREFIX);
  return all.map(([key, { body }]) => [key.slice(PREFIX.length), JSON.stringify(body)]);
}

/** Changes the shelf, then deletes the answers it no longer holds. */
async function arrange(work: (shelf: Shelf | undefined) => Shelf): Promise<void> {
  let gone: string[] = [];
  const done = await change<Shelf>(SHELF, (before) => {
    const earlier = structuredClone(before);
    const after = work(before);
    gone = leftOver(earlier, after);
    return after;
  });
  if (done && gone.length) await forget(...gone.map((part) => PREFIX + part));
}

const here = () => location.pathname + location.search;

/** Pages learn their own names while they are on screen. */
globalThis.addEventListener?.('named', () => void titlePage(here(), titleHere().own).catch(() => undefined));
