import type { Uuid } from '../api/wire.ts';
import { setClockOffset } from '../clock.svelte.ts';
import { outbox } from '../keep/outbox.svelte.ts';
import { session } from '../session.svelte.ts';
import { awakeWhileSeen } from './awake.ts';
import { browserEnv } from './browser.ts';
import type { Opening } from './protocol.ts';
import { SharedLive, type Listener } from './shared.ts';
import { setLiveStatus, type LiveStatus } from './status.svelte.ts';

/** The live client of this tab: made for the person signed in, asleep while the tab is hidden for long. Loaded
 *  after the first paint, see `index.ts`. */

let shared: SharedLive | null = null;
let whose: string | null = null;

export function follow(opening: Opening, listener: Listener): () => void {
  return current().follow(opening, listener);
}

export function heardUpTo(stream: Uuid): Opening | undefined {
  return shared?.heard(stream);
}

/** Another person (or nobody) is signed in now: their connection is a new one. */
function current(): SharedLive {
  const person = session.me?.id ?? 'visitor';
  if (shared && whose === person) return shared;
  shared?.end();
  whose = person;
  shared = new SharedLive(browserEnv(person, report));
  if (document.visibilityState === 'visible') shared.wake();
  return shared;
}

function report(status: LiveStatus, since: number | null, offset: number): void {
  setLiveStatus(status, since);
  if (status !== 'live') return;
  setClockOffset(offset);
  if (outbox.unsent.length) void outbox.resend();
}

awakeWhileSeen(() => shared);
