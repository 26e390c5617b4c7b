/** How far the server's clock is ahead of ours (ms). A beat is always heard late, so of the last ones the largest
 *  difference is the nearest to the truth. */
export class ClockOffset {
  private readonly seen: number[] = [];
  private static readonly KEPT = 12;

  heard(serverAt: number, localNow: number): number {
    this.seen.push(serverAt - localNow);
    if (this.seen.length > ClockOffset.KEPT) this.seen.shift();
    return this.value;
  }

  get value(): number {
    return this.seen.length ? Math.max(...this.seen) : 0;
  }
}
