/** Digits as people type them: a keyboard in Arabic or Persian has its own, and its own decimal sign. */

/** The zero of each row of ten: Arabic-Indic (٠) and Persian (۰). */
const ROWS = [0x0660, 0x06f0];
const OTHER = /[\u0660-\u0669\u06f0-\u06f9\u066b\u066c]/g;
const DECIMAL = '\u066b';

/** The same text with the digits that numbers are made of here; nothing between thousands. */
export function plainDigits(text: string): string {
  return text.replace(OTHER, (sign) => {
    const zero = ROWS.find((row) => sign.charCodeAt(0) >= row && sign.charCodeAt(0) < row + 10);
    if (zero !== undefined) return String(sign.charCodeAt(0) - zero);
    return sign === DECIMAL ? '.' : '';
  });
}

/** Puts right what is typed where a number is asked for, and leaves the caret where it is. To be called before anybody
 *  reads the control. */
export function takeDigits(control: HTMLInputElement): void {
  if (!['numeric', 'decimal'].includes(control.inputMode) && control.type !== 'tel') return;
  const { value, selectionStart: caret } = control;
  const plain = plainDigits(value);
  if (plain === value) return;
  control.value = plain;
  if (caret === null) return;
  const at = plainDigits(value.slice(0, caret)).length;
  control.setSelectionRange(at, at);
}
