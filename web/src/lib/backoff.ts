/** Exponential back-off with full jitter: after failure `attempt` (from 0) wait anywhere up to the doubled base,
 *  so that a thousand clients cut at once do not come back at once. */

const BASE_MS = 1_000;
const CAP_MS = 30_000;

export function backoff(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 10));
}
