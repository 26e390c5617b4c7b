import { littleOfTab } from '../lib/little.ts';

/** Who this tab is, for what belongs to one tab (drafts). A tab holds a lock of its name as long as it lives, so
 *  that others can tell what a closed tab left behind. Where there are no locks each tab is taken for closed. */

const NAME = 'tessera.tab';
const lockOf = (tab: string) => `tessera-tab-${tab}`;

let mine: Promise<string> | undefined;

export function thisTab(): Promise<string> {
  return (mine ??= claim(littleOfTab.read(NAME)));
}

/** A duplicated tab starts with the name of the other; it then takes a new one. */
async function claim(kept: string | null): Promise<string> {
  if (kept && !(await openTabs()).has(kept)) return hold(kept);
  return hold(String(crypto.getRandomValues(new Uint32Array(1))[0]));
}

function hold(tab: string): string {
  littleOfTab.write(NAME, tab);
  void navigator.locks?.request(lockOf(tab), () => new Promise(() => undefined));
  return tab;
}

export async function openTabs(): Promise<Set<string>> {
  const locks = (await navigator.locks?.query())?.held ?? [];
  const prefix = lockOf('');
  const names = locks.map((lock) => lock.name ?? '').filter((name) => name.startsWith(prefix));
  return new Set(names.map((name) => name.slice(prefix.length)));
}
