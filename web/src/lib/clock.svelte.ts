import { locale } from './i18n/index.svelte.ts';
import { session } from './session.svelte.ts';
import { fullTime, hourAndMinute, ownZone } from './time.ts';

/** Times as the reader sees them: in their own zone, printed with it. `now` moves every half minute, corrected
 *  by the offset the live client estimates from the server's beats. */

const TICK_MS = 30_000;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const clock = $state({ now: Date.now(), offset: 0 });
setInterval(() => (clock.now = Date.now() + clock.offset), TICK_MS);

export function setClockOffset(milliseconds: number): void {
  clock.offset = milliseconds;
  clock.now = Date.now() + milliseconds;
}

export function serverNow(): number {
  return Date.now() + clock.offset;
}

function zone(): string {
  return session.me?.timeZone || ownZone();
}

export function absolute(time: string): string {
  return fullTime(Date.parse(time), locale(), zone());
}

export function hourMinute(milliseconds: number): string {
  return hourAndMinute(milliseconds, locale(), zone());
}

/** "3 hours ago" for the last 24 hours, else nothing. */
export function relative(time: string): string | null {
  const past = Math.max(0, clock.now - Date.parse(time));
  if (past >= DAY_MS) return null;
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  if (past < MINUTE_MS) return words.format(0, 'second');
  if (past < HOUR_MS) return words.format(-Math.floor(past / MINUTE_MS), 'minute');
  return words.format(-Math.floor(past / HOUR_MS), 'hour');
}
