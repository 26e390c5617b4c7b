import { tick } from 'svelte';

/** The focus never falls to nowhere. Where what had it is taken away (a question replaces its skeleton, a button
 *  that did its work, a dialog whose opener is gone), it goes to the nearest thing around that is left: the first
 *  field of the form, the post, the page's heading. Who works by keyboard or ear stays where they were. */

const AROUND = 'form, article, dialog[open], main';
/** A choice at the head of a form is not where somebody was writing. */
const FIELDS = 'input:not([type="radio"]), select, textarea';
/** What had the focus last and all around it, innermost first. */
let path: Element[] = [];
/** Where it was brought back to, until the reader goes on from there. */
let landed: Element | undefined;

export function keepFocus(): void {
  addEventListener('focusin', (event) => {
    path = pathOf(event.target as Element);
    landed = undefined;
  });
  addEventListener('input', () => (landed = undefined));
  addEventListener('focusout', (event) => !event.relatedTarget && setTimeout(forgetIfLeft));
  new MutationObserver(bringBack).observe(document.body, { childList: true, subtree: true });
}

/** After an act, on to where its outcome stands, if what had the focus has gone. On a weak line that is seconds later:
 *  who has moved on by then, or begun to type, is not called back. */
export async function leadOn(target: HTMLElement | null | undefined): Promise<void> {
  await tick();
  const { activeElement, body } = document;
  if (!activeElement || activeElement === body || activeElement === landed) target?.focus();
}

function pathOf(target: Element): Element[] {
  const around: Element[] = [];
  for (let one: Element | null = target; one; one = one.parentElement) around.push(one);
  return around;
}

/** The reader left it of their own accord, by a click beside it: then nothing is brought back. */
function forgetIfLeft(): void {
  if (document.activeElement === document.body && path[0]?.isConnected) path = [];
}

function bringBack(): void {
  if (document.activeElement !== document.body || !path[0] || path[0].isConnected) return;
  const left = path.find((one) => one.isConnected && one.checkVisibility());
  const around = left?.closest(AROUND) ?? document.getElementById('main');
  if (around) land(around);
}

function land(around: Element): void {
  const inside = around.matches('form') ? around.querySelector(FIELDS) : null;
  const heading = around.matches('main') ? around.querySelector('h1') : null;
  const target = (inside ?? heading ?? around) as HTMLElement;
  if (!inside && !target.hasAttribute('tabindex')) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  landed = target;
}
