import type { FileLimits } from '../api/wire.ts';
import { t } from '../i18n/index.svelte.ts';
import { sizeText } from './telling.ts';

/** What can be said of a file before a byte of it is sent; the server judges by content. */

const ALIKE: Record<string, string> = { jpeg: 'jpg', markdown: 'md', text: 'txt' };

export function endingOf(name: string): string {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return ALIKE[ending] ?? ending;
}

/** Why this file cannot be attached; undefined when it may be. */
export function refusalOf(file: File, limits: FileLimits | undefined): (() => string) | undefined {
  if (file.size === 0) return () => t('files.empty');
  if (!limits) return undefined;
  const { bytes, types } = limits;
  if (!types.some(({ ending }) => (ALIKE[ending] ?? ending) === endingOf(file.name)))
    return () => t('files.wrong_type', { types: endings(limits) });
  if (file.size > bytes) return () => t('files.too_big', { size: sizeText(bytes) });
  return undefined;
}

export function endings({ types }: FileLimits): string {
  return types.map(({ ending }) => ending.toUpperCase()).join(t('byline.comma'));
}

/** What the browser's own picker offers; phones turn their pictures into one of these. */
export function accepted({ types }: FileLimits): string {
  return types.flatMap(({ type, ending }) => [type, `.${ending}`]).join(',');
}

/** Files that come by paste. Text that brings a picture of itself along, as from a text program, stays text. */
export function pastedFiles(data: DataTransfer | null): File[] {
  if (!data || data.types.includes('text/plain')) return [];
  return [...data.files];
}
