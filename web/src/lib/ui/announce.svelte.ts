/** One polite live region for the whole client. It speaks at most once in 5 s; what comes meanwhile waits, and
 *  of several waiting texts only the last is said, because the older ones are no longer news. */

const PAUSE_MS = 5_000;
const region = $state({ text: '' });
let waiting: string | null = null;
let quietUntil = 0;

export function announced(): string {
  return region.text;
}

export function announce(text: string): void {
  const wait = quietUntil - Date.now();
  if (wait <= 0) return speak(text);
  if (waiting === null) setTimeout(speakWaiting, wait);
  waiting = text;
}

function speakWaiting(): void {
  const text = waiting;
  waiting = null;
  if (text !== null) speak(text);
}

function speak(text: string): void {
  quietUntil = Date.now() + PAUSE_MS;
  region.text = text;
}
