/** Small choices kept in this browser. Where it allows no storage, asking for it already fails: they then last as long
 *  as the page. */

export interface Little {
  read(key: string): string | null;
  write(key: string, value: string): void;
  clear(): void;
}

export const little: Little = guarded(() => localStorage);
/** What belongs to one tab. */
export const littleOfTab: Little = guarded(() => sessionStorage);

function guarded(store: () => Storage): Little {
  const memory = new Map<string, string>();
  const attempt = <T>(work: (found: Storage) => T): T | undefined => {
    try {
      return work(store());
    } catch {
      return undefined;
    }
  };
  return {
    read: (key) => memory.get(key) ?? attempt((found) => found.getItem(key)) ?? null,
    write(key, value) {
      const kept = attempt((found) => (found.setItem(key, value), true));
      if (kept) memory.delete(key);
      else memory.set(key, value);
    },
    clear() {
      memory.clear();
      attempt((found) => found.clear());
    },
  };
}
