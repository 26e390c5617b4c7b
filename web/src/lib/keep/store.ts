import { clear, createStore, del, entries, get, set, type UseStore } from 'idb-keyval';

/** What this browser keeps for the reader: unsent acts, drafts, last-seen pages. One IndexedDB store, so that
 *  sign-out can delete all of it at once. Where the browser allows no storage, it lasts as long as the tab. */

const memory = new Map<string, unknown>();
let database: UseStore | null | undefined;

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

export function keep(key: string, value: unknown): Promise<void> {
  return attempt(
    (target) => set(key, value, target),
    () => void memory.set(key, value),
  );
}

export function kept<T>(key: string): Promise<T | undefined> {
  return attempt(
    (target) => get<T>(key, target),
    () => memory.get(key) as T | undefined,
  );
}

export function forget(key: string): Promise<void> {
  return attempt(
    (target) => del(key, target),
    () => void memory.delete(key),
  );
}

export async function keptUnder<T>(prefix: string): Promise<[string, T][]> {
  const all = await attempt(
    (target) => entries<string, T>(target),
    () => [...memory] as [string, T][],
  );
  return all.filter(([key]) => key.startsWith(prefix));
}

export async function forgetAll(): Promise<void> {
  memory.clear();
  await attempt(clear, () => undefined);
}
