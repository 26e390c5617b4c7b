import type { PersonRef } from '../api/wire.ts';

/** Mentions in a text: the server keeps `@[id]`, whoever writes sees `@Name`. Pure, both ways. */

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** What may be the beginning of a name before the caret: up to two words after a sign that ends no word. */
const BEGUN = /(?:^|[^\p{L}\p{N}@])@(\p{L}[\p{L}\p{M}'’-]*(?: [\p{L}\p{M}'’-]*)?)$/u;

/** The people a text mentions. */
export function mentionedIn(text: string): string[] {
  return [...new Set([...text.matchAll(new RegExp(`@\\[(${ID})\\]`, 'g'))].map((found) => found[1]!))];
}

/** As whoever writes it sees it; who is not known yet stays as kept. */
export function asShown(text: string, people: readonly PersonRef[]): string {
  return people.reduce((shown, { id, name }) => shown.replaceAll(`@[${id}]`, () => `@${name}`), text);
}

/** Without the ids, where nobody's name is at hand. */
export function withoutIds(text: string): string {
  return mentionedIn(text).reduce((all, id) => all.replaceAll(`@[${id}]`, '@…'), text);
}

/** As it is kept. Longer names first, and none that goes on as another word. */
export function asKept(shown: string, people: readonly PersonRef[]): string {
  const longest = people.toSorted((one, other) => other.name.length - one.name.length);
  return longest.reduce(
    (text, { id, name }) => text.replace(new RegExp(`@${escaped(name)}(?![\\p{L}\\p{N}])`, 'gu'), `@[${id}]`),
    shown,
  );
}

function escaped(name: string): string {
  return name.replace(/[$()*+.?[\\\]^{|}/]/g, '\\$&');
}

/** Rendered html with the names of those it mentions. */
export function named(html: string, people: readonly PersonRef[]): string {
  return people.reduce(
    (all, { id, name }) =>
      all.replaceAll(
        new RegExp(`(<a href="/people/${id}"[^>]*>)@…`, 'g'),
        (_, link) => `${link}@${asText(name)}`,
      ),
    html,
  );
}

function asText(name: string): string {
  return name.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** With another name beside it that is alike, somebody is told apart by a number. */
export function withPerson(people: readonly PersonRef[], { id, name }: PersonRef): PersonRef[] {
  if (people.some((one) => one.id === id)) return [...people];
  let shown = name;
  for (let number = 2; people.some((one) => one.name === shown); number++) shown = `${name} (${number})`;
  return [...people, { id, name: shown }];
}

/** The name that is being written before the caret, and where it begins; none where somebody is named already. */
export function nameBegun(
  shown: string,
  caret: number,
  people: readonly PersonRef[],
): { start: number; name: string } | null {
  const found = BEGUN.exec(shown.slice(0, caret));
  if (!found) return null;
  const start = caret - found[1]!.length - 1;
  const there = people.some(({ name }) => shown.startsWith(`@${name}`, start));
  return there ? null : { start, name: found[1]! };
}
