/** Waiting for the line. */

const AGAIN_MS = 15_000;
/** What is to be done, for each address once, on the page it was for. */
const waiting = new Map<string, { path: string; work: () => void }>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Does this when the line seems to be back, or a little later to find out, as long as the page is on screen. */
export function whenBack(address: string, work: () => void): void {
  waiting.set(address, { path: location.pathname, work });
  clearTimeout(timer);
  timer = setTimeout(tryNow, AGAIN_MS);
}

function tryNow(): void {
  clearTimeout(timer);
  const due = [...waiting.values()].filter(({ path }) => path === location.pathname);
  waiting.clear();
  due.forEach(({ work }) => work());
}

globalThis.addEventListener?.('online', tryNow);
