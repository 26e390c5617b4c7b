import type { Post } from '../lib/api/wire.ts';
import { t } from '../lib/i18n/index.svelte.ts';

/** Posts are counted from the question (1); readers count answers from 1. */
export function answerNumber(post: Post): number {
  return post.number - 1;
}

/** How many answers a question has; a topic asks for nothing, so it has contributions. */
export function answersText(kind: string | undefined, count: number): string {
  const word = kind === 'topic' ? 'replies' : 'answers';
  return count ? t(`network.${word}`, { count }) : t(`network.no_${word}`);
}
