/** Puts a newer print of the page's `<main>` in the place of the one on screen. What has not changed stays the very
 *  same element, so that the reader loses neither focus nor selection nor the line they are on. */

/** A contribution: an element with an id of its own, and how the server printed it. */
const KEYED = 'article[id]';
const prints = new WeakMap<Element, string>();

/** Remembers how the contributions were printed; to be called before anything on the page is changed. */
export function remember(root: ParentNode): void {
  for (const one of root.querySelectorAll(KEYED)) prints.set(one, one.outerHTML);
}

/** Answers the contributions that are new or changed. `fresh` is the newer `<main>`, remembered already; `dress`
 *  is called with what of it goes on screen. */
export function swap(main: Element, fresh: Element, dress: (root: ParentNode) => void): Element[] {
  const anchor = firstSeen(main);
  const top = anchor?.getBoundingClientRect().top;
  const focused = main.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  const known = new Map([...main.querySelectorAll(KEYED)].map((one) => [one.id, one]));
  const changed = [...fresh.querySelectorAll(KEYED)].filter((one) => {
    const old = known.get(one.id);
    return !old || prints.get(old) !== prints.get(one);
  });
  dress(fresh);
  for (const one of fresh.querySelectorAll(KEYED))
    if (!changed.includes(one)) one.replaceWith(known.get(one.id)!);
  main.replaceChildren(...fresh.childNodes);
  refocus(main, focused);
  if (anchor?.isConnected) scrollBy(0, anchor.getBoundingClientRect().top - top!);
  return changed;
}

/** The contribution at the top of the screen, which must not move; at the very top of the page nothing is held. */
function firstSeen(main: Element): Element | undefined {
  if (!scrollY) return undefined;
  return [...main.querySelectorAll(KEYED)].find((one) => one.getBoundingClientRect().bottom > 0);
}

function refocus(main: Element, focused: HTMLElement | null): void {
  if (!focused || document.activeElement === focused) return;
  const again = focused.isConnected ? focused : twin(main, focused);
  again?.focus({ preventScroll: true });
}

/** What stands for a replaced element: by id, by address, or the contribution it was in. */
function twin(main: Element, lost: HTMLElement): HTMLElement | null {
  const href = lost.getAttribute('href');
  const found =
    (lost.id && document.getElementById(lost.id)) ||
    (href && main.querySelector(`a[href="${CSS.escape(href)}"]`));
  return (found || main.querySelector('h1')) as HTMLElement | null;
}
