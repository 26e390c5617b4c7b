import { vi } from 'vitest';
import { ThreadState } from '../src/discussions/thread.svelte.ts';
import type { Post, ThreadPage } from '../src/lib/api/wire.ts';

/** A thread as it stands on screen, with what it lets its reader do, without a server and a stream. */
export function threadOf(posts: Post[], mine: Partial<ThreadPage['mine']> = {}): ThreadState {
  const shared = { thread: { audience: 'network', space: { id: 's' }, kind: 'question' }, posts };
  const page = { data: { shared, mine: { posts: [], ...mine } } };
  const parts = { id: 't', page, expect: vi.fn() };
  return Object.assign(Object.create(ThreadState.prototype) as ThreadState, parts);
}

export const postOf = (parts: Partial<Post> = {}): Post =>
  ({
    id: 'p',
    number: 2,
    question: false,
    byline: { person: null, name: 'Ayşe' },
    createdAt: '2026-01-01T00:00:00Z',
    lang: 'de',
    html: '<p>Der Brunnen.</p>',
    ...parts,
  }) as unknown as Post;
