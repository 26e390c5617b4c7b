import { locale } from './i18n/index.svelte.ts';
import { session } from './session.svelte.ts';

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
  return session.me?.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function format(time: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(), { ...options, timeZone: zone() }).format(time);
}

/** "Mon, 23 Nov 2026, 11:04 CET". */
export function absolute(time: string): string {
  const day = { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' } as const;
  return format(Date.parse(time), { ...day, hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
}

/** Only hour and minute, for "not live since 14:32". */
export function hourMinute(milliseconds: number): string {
  return format(milliseconds, { hour: '2-digit', minute: '2-digit' });
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
