/** "Mon, 23 Nov 2026, 11:04 CET": a moment (ms) in full, in the reader's zone and with it. */
export function fullTime(moment: number, locale: string, timeZone: string): string {
  const options = {
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  } as const;
  return new Intl.DateTimeFormat(locale, options).format(moment);
}

/** Only hour and minute, for "not live since 14:32". */
export function hourAndMinute(moment: number, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone }).format(moment);
}

/** The zone of this browser. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
