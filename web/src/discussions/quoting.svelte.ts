import type { Draft } from '../lib/keep/draft.svelte.ts';
import type { Post, Uuid } from '../lib/api/wire.ts';

/** A passage that is to be quoted in an answer being written. */
export interface Passage {
  post: Uuid;
  number: number;
  lang: string;
  text: string;
}

export const MOST_QUOTES = 5;
const LONGEST = 600;
const BEGINNING = 300;

/** Brings passages from the contributions to the answer's form, which may not be there yet. */
export class Quoting {
  #add: ((passage: Passage) => void) | undefined;
  #waiting: Passage[] = [];

  take(passage: Passage): void {
    if (this.#add) this.#add(passage);
    else this.#waiting.push(passage);
  }

  listen(add: (passage: Passage) => void): () => void {
    this.#add = add;
    this.#waiting.splice(0).forEach(add);
    return () => (this.#add = undefined);
  }
}

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
