import { clear, createStore, delMany, get, promisifyRequest, set, update, type UseStore } from 'idb-keyval';

/** What this browser keeps for the reader: unsent acts, drafts, last-seen pages. One IndexedDB store, so that
 *  sign-out can delete all of it at once. Where the browser allows no storage, or has no room, it lasts as long as the
 *  tab. */

const memory = new Map<string, unknown>();
let database: UseStore | null | undefined;
let refusals = 0;
/** While somebody is signed out: what still comes in for them is not kept. */
let sealed = false;
const listeners = new Set<() => void>();

/** Called when the browser has refused to keep something, as in a private window or on a full disk. */
export function onRefusal(listener: () => void): void {
  listeners.add(listener);
  if (refusals) listener();
}

function store(): UseStore | null {
  if (database === undefined)
    database = typeof indexedDB === 'undefined' ? null : createStore('tessera', 'kept');
  return database;
}

/** Private windows may refuse IndexedDB at the first use, not before. */
async function attempt<T>(work: (store: UseStore) => Promise<T>, fallback: () => T): Promise<T> {
  const target = store();
  if (!target) return fallback();
  try {
    return await work(target);
  } catch {
    return fallback();
  }
}

function refused(): void {
  refusals += 1;
  listeners.forEach((listener) => listener());
}

/** Keeps what the reader wrote, in the place of pages where there is no room; what the browser refuses all the same
 *  lasts as long as the tab. */
export async function keep(key: string, value: unknown): Promise<void> {
  if (sealed || (await tryKeep(key, value))) return;
  await import('./pages.ts').then(({ forgetPages }) => forgetPages()).catch(() => undefined);
  if (await tryKeep(key, value)) return;
  memory.set(key, value);
  refused();
}

/** Keeps what can be had again, or does not; answers whether it did. */
export function tryKeep(key: string, value: unknown): Promise<boolean> {
  if (sealed) return Promise.resolve(false);
  const kept = async (target: UseStore) => (await set(key, value, target), memory.delete(key), true);
  return attempt(kept, () => false);
}

export async function kept<T>(key: string): Promise<T | undefined> {
  if (memory.has(key)) return memory.get(key) as T;
  return attempt(
    (target) => get<T>(key, target),
    () => undefined,
  );
}

export function forget(...keys: string[]): Promise<void> {
  keys.forEach((key) => memory.delete(key));
  return attempt(
    (target) => delMany(keys, target),
    () => undefined,
  );
}

/** Changes one value in a step of its own: no other tab comes between reading and writing. False where it could not
 *  be kept. */
export function change<T>(key: string, work: (value: T | undefined) => T): Promise<boolean> {
  if (sealed) return Promise.resolve(false);
  return attempt(
    async (target) => (await update<T>(key, work, target), true),
    () => false,
  );
}

/** What is kept under names that begin so; nothing else is read for it. */
export async function keptUnder<T>(prefix: string): Promise<[string, T][]> {
  const stored = await attempt(
    (target) => target('readonly', (all) => entriesUnder<T>(all, prefix)),
    () => [],
  );
  const here = [...(memory as Map<string, T>)].filter(([key]) => key.startsWith(prefix));
  return [...new Map([...stored, ...here])];
}

async function entriesUnder<T>(all: IDBObjectStore, prefix: string): Promise<[string, T][]> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const [keys, values] = await Promise.all([
    promisifyRequest(all.getAllKeys(range)),
    promisifyRequest(all.getAll(range) as IDBRequest<T[]>),
  ]);
  return keys.map((key, n) => [key as string, values[n]!]);
}

/** Deletes everything and keeps nothing more until `unseal`. */
export async function forgetForGood(): Promise<void> {
  sealed = true;
  await forgetAll();
}

/** It is known again whose browser this is. */
export function unseal(): void {
  sealed = false;
}

export async function forgetAll(): Promise<void> {
  memory.clear();
  await attempt(clear, () => undefined);
}
