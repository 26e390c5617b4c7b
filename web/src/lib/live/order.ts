/** Order of wire times: RFC 3339 UTC with any number of decimals, which `Date` would cut to milliseconds. */
export function compareTimes(one: string, other: string): number {
  const [a, b] = [padded(one), padded(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

const SECONDS = 19;

function padded(time: string): string {
  const decimals = time.slice(SECONDS).replace(/[^\d]/g, '');
  return `${time.slice(0, SECONDS)}.${decimals.padEnd(9, '0')}`;
}
