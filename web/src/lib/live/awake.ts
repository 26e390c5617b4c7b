import type { SharedLive } from './shared.ts';

/** A tab hidden this long closes its line; it checks at once when it is seen again. */
const HIDDEN_MS = 60_000;

/** Ties the line of this tab to whether the tab is seen. `current` answers the line of the moment, if there is one. */
export function awakeWhileSeen(current: () => SharedLive | null): void {
  let hiding: ReturnType<typeof setTimeout> | undefined;
  const seen = () => {
    clearTimeout(hiding);
    current()?.wake();
    current()?.checkNow(false);
  };
  const changed = () => {
    if (document.visibilityState === 'visible') return seen();
    clearTimeout(hiding);
    hiding = setTimeout(() => current()?.sleep(), HIDDEN_MS);
  };
  document.addEventListener('visibilitychange', changed);
  addEventListener('pageshow', seen);
  addEventListener('pagehide', () => current()?.sleep());
  addEventListener('online', () => current()?.checkNow(true));
}
