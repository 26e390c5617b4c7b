/** How much goes up at once: little on a weak line, so that a cut loses little; more while it is quick. */

const FIRST = 64 * 1024;
/** The server takes no smaller part, but for the last. */
const LEAST = 16 * 1024;
/** The server takes no more in one request. */
const MOST = 500_000;
const QUICK_MS = 1_000;
const SLOW_MS = 4_000;

export class Pace {
  bytes = FIRST;

  took(ms: number): void {
    if (ms < QUICK_MS) this.bytes = Math.min(MOST, this.bytes * 2);
    if (ms > SLOW_MS) this.cut();
  }

  /** A part did not arrive. */
  cut(): void {
    this.bytes = Math.max(LEAST, Math.round(this.bytes / 2));
  }
}
