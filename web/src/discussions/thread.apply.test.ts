// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Post, ThreadPage } from '../lib/api/wire.ts';
import { ASK_AGAIN, type PageFrame } from '../lib/live/index.ts';
import { applyThread } from './thread.apply.ts';

const T = '2026-11-23T11:00:00Z';
const post = (number: number, values: Partial<Post> = {}): Post => ({
  id: `p${number}`,
  number,
  question: number === 1,
  html: `<p>${number}</p>`,
  lang: 'en',
  byline: {},
  createdAt: T,
  ...values,
});
function page(posts: Post[], next?: number): ThreadPage {
  const space = { id: 'n', title: 'Network', kind: 'network' as const };
  const counts = { answers: 0, helped: 0, too: 0, version: 3, themes: ['sport'] };
  return {
    shared: {
      thread: {
        id: 't',
        space,
        title: 'Old',
        lang: 'en',
        audience: 'network',
        createdAt: T,
        lastAt: T,
        ...counts,
      },
      posts,
      ...(next ? { next } : {}),
    },
    mine: { posts: ['p1'], too: true, mayAnswer: true, mayHelp: false, author: true },
    position: { stream: 's', epoch: 'e', seq: 5 },
    at: 0,
  };
}
const fact = (seq: number, type: string, payload: object): PageFrame => ({
  t: 'facts',
  stream: 's',
  facts: [{ seq, type, at: T, ...payload }],
});
const posts = (applied: ReturnType<typeof applyThread>) =>
  applied === ASK_AGAIN ? ASK_AGAIN : applied.shared.posts.map(({ number }) => number);

describe('thread', () => {
  it('adds answers in order and hears each once', () => {
    const frame = fact(6, 'answered', { post: post(2) });
    const once = applyThread(page([post(1)]), frame) as ThreadPage;
    expect(posts(once)).toEqual([1, 2]);
    expect(applyThread(once, frame)).toEqual(once);
  });

  it('notes that a proposal to move it changed, and reads nothing again for that', () => {
    const frame = fact(6, 'widening', { id: 't' });
    const once = applyThread(page([post(1), post(2)]), frame) as ThreadPage;
    expect(once).toMatchObject({ widening: 6, position: { seq: 6 } });
    expect(posts(once)).toEqual([1, 2]);
    expect(applyThread(once, frame)).toEqual(once);
  });

  it('puts an edited post and title in place of the old and leaves what is mine', () => {
    const edited = fact(6, 'edited', {
      post: post(1, { html: '<p>new</p>', editedAt: T }),
      title: 'New',
      themes: [],
    });
    const next = applyThread(page([post(1), post(2)]), edited) as ThreadPage;
    expect(next.shared.posts[0]!.html).toBe('<p>new</p>');
    expect(next.shared.thread.title).toBe('New');
    expect(next.mine).toEqual(page([]).mine);
  });

  it('tells what the question is about now', () => {
    const themed = fact(6, 'themed', { themes: ['mobility'] });
    const next = applyThread(page([post(1)]), themed) as ThreadPage;
    expect(next.shared.thread.themes).toEqual(['mobility']);
    expect(applyThread(next, themed)).toEqual(next);
    const edited = fact(7, 'edited', { post: post(1), title: 'New', themes: [] });
    expect((applyThread(next, edited) as ThreadPage).shared.thread.themes).toEqual([]);
  });

  it('tells how the thread stands, and twice the same', () => {
    const closed = applyThread(page([post(1)]), fact(6, 'closed', { closedAt: T })) as ThreadPage;
    expect(closed.shared.thread.closedAt).toBe(T);
    const pinned = fact(7, 'pinned', { pinned: true });
    const both = applyThread(closed, pinned) as ThreadPage;
    expect(both.shared.thread).toMatchObject({ closedAt: T, pinned: true });
    expect(applyThread(both, pinned)).toEqual(both);
    const open = applyThread(both, fact(8, 'closed', { closedAt: null })) as ThreadPage;
    expect(open.shared.thread).toMatchObject({ closedAt: null, pinned: true });
  });

  it('empties a deleted post and marks a deleted thread', () => {
    const next = applyThread(
      page([post(1)]),
      fact(6, 'deleted', { post: post(1, { html: '', deleted: true }), thread: true }),
    );
    expect((next as ThreadPage).shared).toMatchObject({
      thread: { title: '', deleted: true },
      posts: [{ html: '', deleted: true }],
    });
  });

  it('marks what helped and takes the mark back', () => {
    const marked = applyThread(
      page([post(1), post(2)]),
      fact(6, 'helped', { post: post(2, { helped: true }) }),
    ) as ThreadPage;
    expect(marked.shared.posts[1]!.helped).toBe(true);
    const back = applyThread(marked, fact(7, 'helped', { post: post(2) })) as ThreadPage;
    expect(back.shared.posts[1]!.helped).toBeUndefined();
  });

  it('lets a post go that has left the circle, and asks again when the thread has', () => {
    expect(
      posts(applyThread(page([post(1), post(2)]), fact(6, 'answered', { gone: { kind: 'post', id: 'p2' } }))),
    ).toEqual([1]);
    expect(applyThread(page([post(1)]), fact(6, 'edited', { gone: { kind: 'thread', id: 't' } }))).toBe(
      ASK_AGAIN,
    );
  });

  it('leaves an answer beyond the loaded posts to the next page', () => {
    expect(posts(applyThread(page([post(1), post(2)], 2), fact(6, 'answered', { post: post(60) })))).toEqual([
      1, 2,
    ]);
  });

  it('takes counts of a later version only', () => {
    const counts = { kind: 'thread', id: 't', answers: 4, helped: 1, too: 2, lastAt: T };
    const later: PageFrame = { t: 'gauges', stream: 's', gauges: [{ ...counts, version: 4 }] };
    const next = applyThread(page([post(1)]), later) as ThreadPage;
    expect(next.shared.thread).toMatchObject({ answers: 4, helped: 1, too: 2, version: 4 });
    const earlier: PageFrame = { t: 'gauges', stream: 's', gauges: [{ ...counts, answers: 9, version: 3 }] };
    expect(applyThread(next, earlier)).toEqual(next);
  });
});
