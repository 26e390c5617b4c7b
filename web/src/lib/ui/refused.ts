import { refusal } from '../api/errors.ts';

/** What a form says of its fields: Tessera's own sentences at the field instead of the browser's bubble, and the focus at
 *  the first field that is wrong. */

const CONTROLS = ['input', 'select', 'textarea'];
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

let sent: EventTarget | null = null;

// Who types after sending has seen what is wrong, or looks elsewhere: the focus is left alone then.
if (typeof document !== 'undefined') {
  document.addEventListener('submit', (event) => (sent = event.target), true);
  document.addEventListener('input', () => (sent = null), true);
}

/** Why the browser holds a control back, in the reader's language. */
export function refusalOf({ validity, validationMessage, type }: Control): string {
  if (validity.customError) return validationMessage;
  // Without a line the sentences may not be there yet; then the browser's own is better than none.
  return refusal(codeOf(validity, type)) ?? validationMessage;
}

function codeOf(validity: ValidityState, type: string): string {
  if (validity.valueMissing) return 'field_empty';
  if (validity.tooLong) return 'field_too_long';
  if (type === 'email') return 'email_invalid';
  if (validity.tooShort && (type === 'password' || type === 'text')) return 'password_too_short';
  return 'field_invalid';
}

/** Puts the focus on the first control of the form that the browser holds back. */
export function focusFirstInvalid(control: Control): void {
  const selector = CONTROLS.map((name) => `${name}:invalid`).join();
  if (control.form?.querySelector(selector) === control) control.focus();
}

/** Puts the focus on the first field the server refused, once for each sending. */
export function focusFirstRefused(field: HTMLElement): void {
  if (!(sent instanceof HTMLFormElement) || !sent.contains(field)) return;
  const first = sent.querySelector<HTMLElement>('[aria-invalid="true"]');
  if (!first || !field.contains(first)) return;
  sent = null;
  first.focus();
}
