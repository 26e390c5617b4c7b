import type { Counterpart } from '../lib/api/wire.ts';
import { t } from '../lib/i18n/index.svelte.ts';

/** What the other one is called; whoever has left for good has no name any more. */
export const nameOf = (person: Counterpart): string => person.name || t('conversations.someone');
