import type { Audience, CanSee, Problem } from './api/wire.ts';
import { t } from './i18n/index.svelte.ts';

/** Who can read something: the sentence, and what the server says where these have become more. */

/** A space, and for whom of it. */
export interface Place {
  space: string;
  audience: Audience;
}

export function whoCanRead(canSee: CanSee): string {
  if (canSee.kind !== 'space') return t(`who.${canSee.kind}`);
  if (canSee.members == null) return t('who.space_unnumbered', { space: canSee.space });
  const members = t('who.members', { count: canSee.members, space: canSee.space });
  if (!canSee.facilitators) return t('who.only', { members });
  const facilitators = t('who.facilitators', { count: canSee.facilitators });
  return canSee.members ? t('who.both', { members, facilitators }) : t('who.led', { facilitators });
}

/** For whom it would be now what was refused because it was written for fewer; nothing of other refusals. */
export function readersNow({ code, params }: Problem): (Place & { title: string }) | undefined {
  return code === 'more_readers' ? (params as unknown as Place & { title: string }) : undefined;
}
