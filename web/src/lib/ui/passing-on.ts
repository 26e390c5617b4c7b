import { copyText } from './copying.ts';
import { fullTime, ownZone } from '../time.ts';

/** Passing a page on: its address, or on paper. Used by the client and by pages that the server prints. */

export type Passed = 'shared' | 'copied' | 'shown' | 'cancelled';

/** Gives the address to the system where it asks for whom, else to the clipboard; `shown` where neither is allowed. */
export async function passOn(title: string, url: string): Promise<Passed> {
  if (typeof navigator.share === 'function') {
    try {
      await navigator.share({ title, url });
      return 'shared';
    } catch (error) {
      if ((error as Error).name === 'AbortError') return 'cancelled';
    }
  }
  return (await copyText(url)) ? 'copied' : 'shown';
}

/** The address of this page, without what only this visit has. */
export function ownAddress(): string {
  return location.origin + location.pathname;
}

/** Writes whence and when into the line that only paper shows. */
export function datePrint(locale: string): void {
  for (const one of document.querySelectorAll('.printed-at'))
    one.textContent = fullTime(Date.now(), locale, ownZone());
  for (const one of document.querySelectorAll('.printed-from')) one.textContent = ownAddress();
}
