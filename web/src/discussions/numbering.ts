import type { Post } from '../lib/api/wire.ts';

/** Posts are counted from the question (1); readers count answers from 1. */
export function answerNumber(post: Post): number {
  return post.number - 1;
}
