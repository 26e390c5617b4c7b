import type { Position } from '../lib/api/wire.ts';
import { backoff } from '../lib/backoff.ts';
import { localeOf } from '../lib/i18n/translate.ts';
import { awakeWhileSeen } from '../lib/live/awake.ts';
import { browserEnv } from '../lib/live/browser.ts';
import { SharedLive, type Listener } from '../lib/live/shared.ts';
import type { LiveStatus } from '../lib/live/status.svelte.ts';
import { hourAndMinute, ownZone } from '../lib/time.ts';
import { dress } from './dress.ts';
import { remember, swap } from './swap.ts';

/** Keeps a printed page true: on any news of its stream the page is printed anew and put in the place of the old.
 *  There is no second `apply`; the server says what the page looks like now. */

/** Printing again is spread over this time, so that a busy list does not bring all its readers at once. */
const SPREAD_MS = 2_000;

/** What the server writes beside the text: where the stream stood when the page was printed. */
interface Printed {
  position: Position;
  at: number;
}

let shared: SharedLive;
let unfollow: () => void = () => undefined;
let asking = false;
let failures = 0;

export function followPrinted(): void {
  const printed = printedIn(document);
  if (!printed) return;
  shared = new SharedLive(browserEnv('visitor', report));
  if (document.visibilityState === 'visible') shared.wake();
  awakeWhileSeen(() => shared);
  follow(printed);
}

function printedIn(page: Document): Printed | null {
  const block = page.getElementById('tessera-data')?.textContent;
  return block ? (JSON.parse(block) as Printed) : null;
}

function follow({ position, at }: Printed): void {
  const listener: Listener = {
    deliver: () => askAgain(Math.random() * SPREAD_MS),
    reread: () => askAgain(0),
    moved: () => location.reload(),
    // The server answers what there is now, if anything.
    closed: () => location.reload(),
  };
  unfollow();
  unfollow = shared.follow({ ...position, at }, listener);
}

function askAgain(delay: number): void {
  if (asking) return;
  asking = true;
  setTimeout(() => void ask(), delay);
}

async function ask(): Promise<void> {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
  asking = false;
  if (!answer || answer.status >= 500) return askAgain(backoff(failures++));
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const printed = printedIn(page);
  // Gone, no longer public, or somebody has signed in: another page altogether.
  if (!answer.ok || !printed) return location.reload();
  failures = 0;
  show(page);
  follow(printed);
}

function show(page: Document): void {
  const fresh = document.importNode(page.getElementById('main')!, true);
  remember(fresh);
  document.title = page.title;
  const changed = swap(document.getElementById('main')!, fresh, dress);
  const said = changed.map((one) => one.getAttribute('aria-label') ?? one.querySelector('h3')?.textContent);
  document.getElementById('news')!.textContent = said.join(', ');
}

function report(status: LiveStatus, since: number | null): void {
  const mark = document.getElementById('live')!;
  mark.hidden = status !== 'lost';
  const { since: words = '', never = '' } = mark.dataset;
  const time = since && hourAndMinute(since, localeOf(document.documentElement.lang), ownZone());
  mark.querySelector('span')!.textContent = time ? words.replace('{{time}}', time) : never;
}
