import { ApiError } from '../lib/api/client.ts';
import type { Audience, ThreadPage } from '../lib/api/wire.ts';
import type { Draft } from '../lib/keep/draft.svelte.ts';
import { readersNow, type Place } from '../lib/who.ts';

/** Whom something was written for: its text since the first word, its files since they were chosen. The server refuses
 *  it where others read it by now, and says who these are. */

const FEWEST: Audience[] = ['space', 'network', 'public'];

/** What is written and chosen in one form. */
export interface Written {
  draft: Pick<Draft<Record<string, string>>, 'since'>;
  files?: { since(): string[]; give(place: string): void } | undefined;
}

/** Where a thread is and for whom, as a draft keeps it. */
export const placeOf = ({ space, audience }: ThreadPage['shared']['thread']): string =>
  JSON.stringify({ space: space.id, audience } satisfies Place);

/** As an act says it; `now` is where the thread is. What was begun elsewhere says so, be it text or file:
 *  for the fewest of them. */
export function writtenFor({ draft, files }: Written, now: string): { writtenFor: Place } {
  const begun = [draft.since, ...(files?.since() ?? [])].filter((place) => place !== now);
  const [fewest] = begun
    .map((place) => JSON.parse(place) as Place)
    .sort((one, other) => FEWEST.indexOf(one.audience) - FEWEST.indexOf(other.audience));
  return { writtenFor: fewest ?? (JSON.parse(now) as Place) };
}

/** The author gives it to those who were named when it was refused. */
export function giveTo({ draft, files }: Written, refusal: unknown): void {
  const now = refusal instanceof ApiError && readersNow(refusal.problem);
  if (!now) return;
  const place = JSON.stringify({ space: now.space, audience: now.audience } satisfies Place);
  draft.since = place;
  files?.give(place);
}
