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

const MINUTE_S = 60;
const HOUR_S = 3600;

/** How long to wait, rounded up to what one would say: seconds up to a minute and a half, minutes up to an hour and a
 *  half, else hours. It stands by itself ("21 хвилина"): texts do not bend it. */
export function waitInWords(seconds: number, locale: string): string {
  const most = [
    { unit: 'second', of: 1, below: 90 },
    { unit: 'minute', of: MINUTE_S, below: 90 * MINUTE_S },
    { unit: 'hour', of: HOUR_S, below: Infinity },
  ];
  const { unit, of } = most.find(({ below }) => seconds < below)!;
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.ceil(seconds / of));
}

/** The zone of this browser. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
