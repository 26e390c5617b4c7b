import { beforeEach, expect, test } from 'vitest';
import { remember, swap } from './swap.ts';

const card = (id: string, text: string) =>
  `<article id="${id}"><a href="/${id}">${text}</a><time datetime="2026-01-01T00:00:00Z">UTC</time></article>`;
const page = (...cards: string[]) => `<h1 tabindex="-1">Title</h1>${cards.join('')}`;
/** Stands for what the reader script changes on the page. */
const dress = (root: ParentNode) =>
  root.querySelectorAll('time').forEach((one) => (one.textContent = 'here'));

let main: HTMLElement;

beforeEach(() => {
  document.body.innerHTML = `<main>${page(card('a', 'First'), card('b', 'Second'))}</main>`;
  main = document.querySelector('main')!;
  remember(main);
  dress(main);
});

function renew(...cards: string[]): string[] {
  const fresh = document.createElement('main');
  fresh.innerHTML = page(...cards);
  remember(fresh);
  return swap(main, fresh, dress).map((one) => one.id);
}

const order = () => [...main.querySelectorAll('article')].map((one) => one.id);

test('a contribution that is the same stays the same element', () => {
  const before = main.querySelector('#b');
  expect(renew(card('c', 'New'), card('b', 'Second'), card('a', 'First'))).toEqual(['c']);
  expect(order()).toEqual(['c', 'b', 'a']);
  expect(main.querySelector('#b')).toBe(before);
});

test('a changed one is replaced, a missing one goes, and all are dressed', () => {
  expect(renew(card('a', 'Changed'))).toEqual(['a']);
  expect(order()).toEqual(['a']);
  expect(main.querySelector('#a a')!.textContent).toBe('Changed');
  expect(main.querySelector('time')!.textContent).toBe('here');
});

test('a second renewal compares with what was printed, not with what was made of it', () => {
  expect(renew(card('a', 'First'), card('b', 'Second'))).toEqual([]);
  expect(renew(card('a', 'First'), card('b', 'Second'))).toEqual([]);
});

test('the focus stays on the link, even when its contribution changed', () => {
  const link = main.querySelector<HTMLElement>('#b a')!;
  link.focus();
  renew(card('b', 'Second'), card('a', 'First'));
  expect(document.activeElement).toBe(link);
  renew(card('a', 'First'), card('b', 'Other words'));
  expect(document.activeElement!.textContent).toBe('Other words');
});

test('where what had the focus is gone, the heading gets it', () => {
  main.querySelector<HTMLElement>('#b a')!.focus();
  renew(card('a', 'First'));
  expect(document.activeElement!.tagName).toBe('H1');
});

test('a reader whose focus is elsewhere keeps it', () => {
  renew(card('c', 'New'));
  expect(document.activeElement).toBe(document.body);
});
