import type { PostFile } from '../api/wire.ts';
import { t } from '../i18n/index.svelte.ts';

/** What is said of a file. Visitors read the same from the server: `server/tessera/home/` prints it by these rules. */

const KB = 1_000;
const MB = 1_000_000;
/** The longer side of a picture under a post. */
const SHOWN = 320;

/** Endings by media type; `files.type_<ending>` names them. */
const ENDINGS: Record<string, string> = {
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
  'text/plain': 'txt',
  'text/csv': 'csv',
  'text/markdown': 'md',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
};

export function sizeText(bytes: number): string {
  if (bytes < MB) return t('files.kb', { n: Math.max(1, Math.ceil(bytes / KB)) });
  return t('files.mb', { n: Math.floor((bytes + MB / 20) / (MB / 10)) / 10 });
}

export function typeText(type: string): string {
  return t(`files.type_${ENDINGS[type] ?? 'any'}`);
}

export function altText(file: PostFile): string {
  return file.alt || t('files.no_alt', { name: file.name });
}

/** How large a picture is shown, so that its place is kept before it comes. */
export function shownSize(file: PostFile): { width: number; height: number } {
  const [width, height] = [file.width || SHOWN, file.height || SHOWN];
  const scale = Math.min(1, SHOWN / width, SHOWN / height);
  const side = (length: number) => Math.max(1, Math.floor(length * scale + 0.5));
  return { width: side(width), height: side(height) };
}
