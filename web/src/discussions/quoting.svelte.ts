import type { Draft } from '../lib/keep/draft.svelte.ts';
import type { Post } from '../lib/api/wire.ts';
import type { Passage } from './passages.ts';

export const MOST_QUOTES = 5;
const LONGEST = 600;
const BEGINNING = 300;

/** What of a contribution's text is marked; empty where nothing of it is, or something beside it. */
export function marked(prose: Element | null): string {
  const selection = getSelection();
  if (!prose || !selection?.rangeCount || selection.isCollapsed) return '';
  const range = selection.getRangeAt(0);
  if (!prose.contains(range.startContainer) || !prose.contains(range.endContainer)) return '';
  return cut(wordsOf(range.cloneContents()), LONGEST);
}

/** How a contribution begins, for who quotes it and has marked nothing. */
export function beginning(prose: Element | null): string {
  return prose ? cut(wordsOf(prose.cloneNode(true)), BEGINNING) : '';
}

/** The words as the server keeps them: whom they mention stands there without a name, and is quoted without one. */
function wordsOf(copy: Node): string {
  const people = (copy as ParentNode).querySelectorAll('a[href^="/people/"], .mention');
  people.forEach((one) => (one.textContent = '@…'));
  return copy.textContent ?? '';
}

/** On one line, as the server compares it, and no longer than that; whole words where there are several. */
export function cut(text: string, longest: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= longest) return line;
  const head = line.slice(0, longest + 1);
  return head.slice(0, head.lastIndexOf(' ') > longest / 2 ? head.lastIndexOf(' ') : longest).trim();
}

/** An answer not sent yet: its text, and its quotes as JSON, as a draft keeps strings alone. */
export type AnswerDraft = Draft<{ text: string; quotes: string }>;

export function quotesOf(draft: AnswerDraft): Passage[] {
  return JSON.parse(draft.fields.quotes || '[]') as Passage[];
}

/** As an act sends them. */
export function quotesSent(draft: AnswerDraft): { quotes?: Pick<Passage, 'post' | 'text'>[] } {
  const quotes = quotesOf(draft).map(({ post, text }) => ({ post, text }));
  return quotes.length ? { quotes } : {};
}

export function passageOf(post: Post, text: string): Passage {
  return { post: post.id, number: post.number, lang: post.lang, text };
}
