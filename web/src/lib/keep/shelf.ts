/** The list of the pages this browser keeps, the pure part: what is there, whose it is, what has to go. The answers
 *  themselves are kept beside it, each under its address. */

export interface SeenPage {
  /** What the page calls itself, or else the name of its kind. */
  title: string;
  /** It is the page's own name, not that of its kind. */
  named?: boolean;
  /** When it was seen last, ms. */
  at: number;
  /** What was read for it: addresses of answers, the page's own first. */
  parts: string[];
}
export interface Shelf {
  /** Whose they are; a visitor's are nobody's. Nobody else's sign-in ever shows them. */
  person: string;
  /** By the address of the page, with its query. */
  pages: Record<string, SeenPage>;
  /** Size of each kept answer by its address, in characters. */
  sizes: Record<string, number>;
}

export const MOST_PAGES = 60;
export const MOST_SIZE = 4_000_000;

export const emptyShelf = (person: string): Shelf => ({ person, pages: {}, sizes: {} });

/** Puts an answer on the shelf; what is too much goes, the page seen longest ago first. */
export function shelved(
  shelf: Shelf,
  where: string,
  part: string,
  size: number,
  title: string,
  at: number,
): Shelf {
  const before = shelf.pages[where]?.parts.filter((one) => one !== part && one in shelf.sizes) ?? [];
  // The page's own answer is asked for first, and stays first.
  const parts = shelf.pages[where]?.parts[0] === part ? [part, ...before] : [...before, part];
  const pages = {
    ...withoutOtherQueries(shelf.pages, where),
    [where]: { title: title || (shelf.pages[where]?.title ?? ''), at, parts },
  };
  return trimmed({ ...shelf, pages, sizes: { ...shelf.sizes, [part]: size } }, MOST_PAGES);
}

/** Of a page with many queries (a search, a directory) the last one is kept, and the one without. */
function withoutOtherQueries(pages: Shelf['pages'], where: string): Shelf['pages'] {
  const path = where.split('?')[0]!;
  if (path === where) return pages;
  return Object.fromEntries(Object.entries(pages).filter(([one]) => !one.startsWith(`${path}?`)));
}

/** Without the half that was seen longest ago. */
export function halved(shelf: Shelf): Shelf {
  return trimmed(shelf, Math.floor(Object.keys(shelf.pages).length / 2));
}

function trimmed(shelf: Shelf, most: number): Shelf {
  const newest = Object.entries(shelf.pages).sort(([, one], [, other]) => other.at - one.at);
  const pages: Shelf['pages'] = {};
  const sizes: Shelf['sizes'] = {};
  let total = 0;
  for (const [where, page] of newest.slice(0, most)) {
    const more = page.parts.filter((part) => part in shelf.sizes && !(part in sizes));
    const size = more.reduce((sum, part) => sum + shelf.sizes[part]!, 0);
    if (total + size > MOST_SIZE) break;
    total += size;
    pages[where] = page;
    for (const part of more) sizes[part] = shelf.sizes[part]!;
  }
  return { ...shelf, pages, sizes };
}

/** Takes answers off the shelf, and with a page's own answer the page. */
export function unshelved(shelf: Shelf, gone: string[]): Shelf {
  const sizes = Object.fromEntries(Object.entries(shelf.sizes).filter(([part]) => !gone.includes(part)));
  const pages = Object.entries(shelf.pages).filter(([, page]) => !gone.includes(page.parts[0]!));
  return { ...shelf, pages: Object.fromEntries(pages), sizes };
}

/** Answers that are no longer on the shelf. */
export function leftOver(before: Shelf | undefined, after: Shelf): string[] {
  return Object.keys(before?.sizes ?? {}).filter((part) => !(part in after.sizes));
}

const ID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;

/** The things an address is about. */
export function idsIn(address: string): string[] {
  return address.match(ID) ?? [];
}
