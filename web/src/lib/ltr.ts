/** What is read from left to right in any text: addresses and telephone numbers. Inside Arabic their parts would change
 *  places ("456 123 71 216+"). The server knows the same runs in what it prints (`core/text.py`); the cases of both are
 *  `tests/contract/ltr-cases.json`. */

export interface Run {
  text: string;
  ltr: boolean;
}

const ADDRESS = String.raw`https?://[!-~]*[\w/]`;
const EMAIL = String.raw`(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]+(?:\.[\w\-]+)+`;
/** None begins or ends inside a time, a date, an amount or a span of these, or has one in it. */
const NOT_BEFORE = String.raw`(?<![\d.,/:])(?<!\d[\-\u2013])`;
const NOT_AFTER = String.raw`(?![.,:/\u2013\-]?\d)`;
const OF_PHONE = String.raw`(?:(?! [\-\u2013] |\d{2}\.\d{2}\.\d{4}|\d\.\d)[\d ()/.\u2013\-])`;
/** With its + or 0 in front, or in groups of two or three, of three, and of three or four. Years and amounts are neither. */
const PHONE = String.raw`(?:\+|\(?0)${OF_PHONE}{5,20}\d${NOT_AFTER}|\d{2,3}[ .\-]\d{3}[ .\-]\d{3,4}${NOT_AFTER}`;
const RUN = new RegExp(`${ADDRESS}|${EMAIL}|${NOT_BEFORE}(?:${PHONE})`, 'g');

/** The text in parts, in their order; together they are the text. */
export function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(RUN)) {
    if (index > at) runs.push({ text: text.slice(at, index), ltr: false });
    runs.push({ text: found, ltr: true });
    at = index + found.length;
  }
  if (at < text.length) runs.push({ text: text.slice(at), ltr: false });
  return runs;
}
