import { locale } from '../lib/i18n/index.svelte.ts';

/** "Monday, 23 November 2026" of a day written 2026-11-23; the same day in every zone. */
export function dayName(day: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'full', timeZone: 'UTC' }).format(Date.parse(day));
}

/** "November 2026" of a moment. */
export function monthName(time: string): string {
  return new Intl.DateTimeFormat(locale(), { month: 'long', year: 'numeric' }).format(Date.parse(time));
}

/** Today where the reader is, as 2026-11-23. */
export function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
