/** What only one tab may do at a time. A tab that dies lets go at once. Where the browser has no Web Locks (only on
 *  https and localhost it does) every tab does it: the server does an act once however often it arrives. */

const locks = () => (typeof navigator === 'undefined' ? undefined : navigator.locks);

/** Waits for its turn. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  return locks() ? await locks()!.request(name, work) : await work();
}

/** Does nothing where another tab is at it. */
export async function ifFree<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const own = async (lock: Lock | null) => (lock ? await work() : undefined);
  return locks() ? await locks()!.request(name, { ifAvailable: true }, own) : await work();
}

/** The names that some tab holds just now. */
export async function held(): Promise<Set<string>> {
  const all = (await locks()?.query())?.held ?? [];
  return new Set(all.map(({ name }) => name ?? ''));
}
