import { locale } from '../lib/i18n/index.svelte.ts';

/** "Monday, 23 November 2026" of a day written 2026-11-23; the same day in every zone. */
export function dayName(day: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'full', timeZone: 'UTC' }).format(Date.parse(day));
}

/** "November 2026" of a moment. */
export function monthName(time: string): string {
  return new Intl.DateTimeFormat(locale(), { month: 'long', year: 'numeric' }).format(Date.parse(time));
}

/** A moment's day where the reader is, as 2026-11-23; '' of none. */
export function dayOf(time: string | null): string {
  if (!time) return '';
  const at = new Date(time);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** Which of the two days of an affiliation were chosen otherwise than they are; an emptied one stays as it is. */
export function changedDays(
  place: { since: string; until: string | null },
  since: string,
  until: string,
): { since?: string; until?: string } {
  return {
    ...(since && since !== dayOf(place.since) && { since }),
    ...(until && until !== dayOf(place.until) && { until }),
  };
}

/** Today where the reader is, as 2026-11-23. */
export function today(): string {
  return dayOf(new Date().toISOString());
}
