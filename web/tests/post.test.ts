import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import de from '../src/lib/i18n/locales/de.json';
import errors from '../src/lib/i18n/locales/errors/de.json';
import threads from '../src/lib/i18n/locales/threads/de.json';
import translate from '../src/lib/i18n/locales/translate/de.json';
// What a post fetches when it is drawn is here already.
import '../src/discussions/MachineTranslation.svelte';
import '../src/discussions/PostActions.svelte';
import PostView from '../src/discussions/PostView.svelte';
import ThreadAside from '../src/discussions/ThreadAside.svelte';
import '../src/discussions/TranslateForm.svelte';
import type { ThreadState } from '../src/discussions/thread.svelte.ts';
import type { Me } from '../src/lib/api/wire.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { forgetAll } from '../src/lib/keep/store.ts';
import { session } from '../src/lib/session.svelte.ts';
import { postOf, threadOf } from './thread-of.ts';

/** A contribution on screen, and what its reader can do with it. */

const say = translate.translate;
const me = (languages: string[]) => ({ id: 'ayse', name: 'Ayşe', spaces: [], languages }) as unknown as Me;
const at = '2026-01-01T00:00:00Z';
const button = (name: string) => screen.queryByRole('button', { name });

beforeEach(async () => {
  useCatalogue('de', { ...de, ...errors, ...threads, ...translate });
  session.take({ person: me(['de']) });
  await forgetAll();
});
afterEach(() => vi.unstubAllGlobals());

describe('what may be done with a contribution', () => {
  it('is not offered while it is translated: what is written there would be lost by it', async () => {
    const post = postOf();
    render(PostView, { post, thread: threadOf([post], { mayTranslate: true, mayAnswer: true }) });
    await fireEvent.click(await screen.findByRole('button', { name: say.write }));
    await screen.findByRole('button', { name: say.save });
    expect(button(say.write)).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: de.common.cancel }));
    expect(await screen.findByRole('button', { name: say.write })).toBeVisible();
    expect(screen.getByRole('article')).toHaveFocus();
  });
});

describe('in an archived space', () => {
  it('what is one’s own is deleted, not changed', async () => {
    const post = postOf();
    render(PostView, { post, thread: threadOf([post], { posts: [post.id], archived: true }) });
    expect(await screen.findByRole('button', { name: de.thread.delete })).toBeVisible();
    expect(button(de.thread.edit)).toBeNull();
    cleanup();
    render(PostView, { post, thread: threadOf([post], { posts: [post.id] }) });
    expect(await screen.findByRole('button', { name: de.thread.edit })).toBeVisible();
  });

  it('nobody says that a question is theirs, too', () => {
    const draw = (mayAnswer: boolean) => {
      const thread = { id: 't', kind: 'question', answers: 0, too: 0, createdAt: at, lastAt: at };
      const data = { shared: { thread }, mine: { mayAnswer } };
      render(ThreadAside, { thread: { data, canSee: { kind: 'network' } } as unknown as ThreadState });
      const found = button(de.thread.too_mark);
      cleanup();
      return found;
    };
    expect(draw(true)).not.toBeNull();
    expect(draw(false)).toBeNull();
  });
});

describe('a machine', () => {
  const english = (parts: object = {}) => postOf({ lang: 'en', html: '<p>The fountain.</p>', ...parts });
  const draw = (post = english(), machine = true) =>
    render(PostView, { post, thread: threadOf([post], { machine, mayTranslate: true }) });
  /** What only comes with what is fetched is there. */
  const drawn = () => screen.findByRole('button', { name: say.write });
  const translated = (lang: string) => ({
    translations: [{ lang, html: '', byline: {}, at: '2026-01-01T00:00:00Z' }],
  });

  it('translates for who asks it, below the original, until they have read it', async () => {
    const made = { lang: 'de', html: '<p>Der Brunnen.</p>', version: null };
    const asked = vi.fn((_path: string, _init: RequestInit) => Promise.resolve(Response.json(made)));
    vi.stubGlobal('fetch', asked);
    draw();
    await fireEvent.click(await screen.findByRole('button', { name: say.machine }));
    const text = await screen.findByText('Der Brunnen.');
    expect(text.closest('section')).toHaveTextContent(say.machine_text);
    expect(text.closest('[lang]')).toHaveAttribute('lang', 'de');
    expect(screen.getByText('The fountain.')).toBeVisible();
    const [path, { body }] = asked.mock.calls[0]!;
    expect([path, body]).toEqual(['/api/posts/p/machine-translation', '{"lang":"de"}']);
    await fireEvent.click(screen.getByRole('button', { name: say.machine_hide }));
    expect(screen.queryByText('Der Brunnen.')).toBeNull();
  });

  it('that does not answer is said to, and can be asked again', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
    draw();
    await fireEvent.click(await screen.findByRole('button', { name: say.machine }));
    expect(await screen.findByText(de.failure.offline)).toBeVisible();
    await waitFor(() => expect(button(say.machine)).not.toHaveAttribute('aria-disabled'));
  });

  it.each([
    ['is none', english(), false],
    ['is not needed: the reader reads it as it is', postOf(), true],
    ['is not needed: the reader reads that language too', english({ lang: 'fr' }), true],
    ['is not needed: somebody has translated what stands there', english(translated('de')), true],
  ])('is not offered where it %s', async (_name, post, machine) => {
    session.take({ person: me(['de', 'fr']) });
    draw(post, machine);
    await drawn();
    await new Promise((later) => setTimeout(later, 20));
    expect(button(say.machine)).toBeNull();
  });
});
