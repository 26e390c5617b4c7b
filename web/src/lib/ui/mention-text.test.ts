import { describe, expect, test } from 'vitest';
import { asKept, asShown, mentionedIn, named, nameBegun, withoutIds, withPerson } from './mention-text.ts';

const id = (digit: number) => `${digit}0000000-0000-4000-8000-000000000000`;
const anna = { id: id(1), name: 'Anna' };
const annaMeier = { id: id(2), name: 'Anna Meier' };
const people = [anna, annaMeier];

describe('mentions in a text', () => {
  test('stand there as names and are kept as ids', () => {
    const shown = 'Ask @Anna Meier, or @Anna.';
    const kept = `Ask @[${id(2)}], or @[${id(1)}].`;
    expect(asKept(shown, people)).toBe(kept);
    expect(asShown(kept, people)).toBe(shown);
    expect(mentionedIn(kept)).toEqual([id(2), id(1)]);
  });
  test('are none where the name goes on, or somebody is not known', () => {
    expect(asKept('@Annabel', people)).toBe('@Annabel');
    expect(asKept('@Otto', people)).toBe('@Otto');
    expect(asShown(`@[${id(3)}]`, people)).toBe(`@[${id(3)}]`);
  });
  test('take names with any sign', () => {
    const odd = [{ id: id(4), name: "O'Neill (2) [x] $& $1 a-b" }];
    expect(asShown(asKept(`@${odd[0]!.name}!`, odd), odd)).toBe(`@${odd[0]!.name}!`);
    expect(asKept(`@${odd[0]!.name}!`, odd)).toBe(`@[${id(4)}]!`);
  });
  test('tell people of one name apart', () => {
    const both = withPerson([anna], { id: id(5), name: 'Anna' });
    expect(both.map(({ name }) => name)).toEqual(['Anna', 'Anna (2)']);
    expect(withPerson(both, anna)).toEqual(both);
    expect(asKept('@Anna (2) and @Anna', both)).toBe(`@[${id(5)}] and @[${id(1)}]`);
  });
});

describe('a name that is being written', () => {
  const begun = (text: string) => nameBegun(text, text.length, people);
  test('begins with @ after a sign that ends no word, and has up to two words', () => {
    expect(begun('@Me')).toEqual({ start: 0, name: 'Me' });
    expect(begun('Hello (@Merve Ay')).toEqual({ start: 7, name: 'Merve Ay' });
    expect(begun('@مريم')).toEqual({ start: 0, name: 'مريم' });
    expect(begun('mail@town')).toBeNull();
    expect(begun('@')).toBeNull();
    expect(begun('@one two three')).toBeNull();
  });
  test('is none where somebody is named already', () => {
    expect(begun('@Anna ')).toBeNull();
  });
});

test('a list of drafts shows no ids', () => {
  expect(withoutIds(`Ask @[${id(1)}] or @[x].`)).toBe('Ask @… or @[x].');
});

test('a preview shows the names of those who are mentioned, and nothing of them as markup', () => {
  const html = `<p><a href="/people/${id(6)}" rel="nofollow noopener">@…</a></p>`;
  expect(named(html, [{ id: id(6), name: '<b>$1' }])).toBe(html.replace('…', '&lt;b>$1'));
  expect(named(html, people)).toBe(html);
});
