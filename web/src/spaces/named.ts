import { t } from '../lib/i18n/index.svelte.ts';
import { paths } from '../lib/paths.ts';

interface Named {
  id: string;
  slug?: string | null;
  title: string;
  kind: string;
}

/** What a space is called on the page: the open network in the language of the reader, others as they were named. */
export const titleOf = (space: Pick<Named, 'title' | 'kind'>): string =>
  space.kind === 'network' ? t('page.network') : space.title;

/** Where a space is. */
export const pathOf = (space: Named): string =>
  space.kind === 'network' ? paths.network() : paths.space(space.slug ?? space.id);
