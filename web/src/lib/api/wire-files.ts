import type { Uuid } from './wire.ts';

/** A file that hangs on a post. Pictures say how large they are; `alt` is what they show. */
export interface PostFile {
  id: Uuid;
  name: string;
  kind: 'image' | 'document';
  /** Media type, by content. */
  type: string;
  bytes: number;
  width?: number | null;
  height?: number | null;
  alt?: string;
}
/** A file on its way, for its owner alone. */
export interface FileState {
  id: Uuid;
  name: string;
  size: number;
  received: number;
  state: 'uploading' | 'checking' | 'ready' | 'refused';
  /** Code of a refusal; the text is at `error.<code>`. */
  reason?: string | null;
  kind?: 'image' | 'document' | null;
  alt?: string;
}
export interface FileLimits {
  /** Of one file. */
  bytes: number;
  perPost: number;
  types: { type: string; ending: string }[];
}
