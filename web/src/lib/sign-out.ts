import { send } from './api/client.ts';
import { littleOfTab } from './little.ts';
import { paths } from './paths.ts';

/** Ends the login and deletes everything this browser kept: unsent acts, drafts, last-seen pages. Then every
 *  tab starts anew, so that nothing read before stays in memory. */

type Word = 'leaving' | 'left' | 'staying';
const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('tessera-sign-out');
const tell = (word: Word) => tabs?.postMessage(word);
/** A tab that said it leaves may be gone before it says how that ended. */
const PATIENCE_MS = 10_000;

let leads: (on: boolean) => void = () => undefined;
let ended = Promise.resolve(false);
const begin = () => (ended = new Promise((done) => (leads = done)));

tabs?.addEventListener('message', ({ data }: MessageEvent<Word>) => {
  if (data === 'leaving') {
    void begin();
    setTimeout(leads, PATIENCE_MS, false);
  } else leads(data === 'left');
  if (data === 'left') void forgetKept().then(() => location.assign(paths.network()));
});

/** Whether the end of the login is this browser's own, so that this tab is led on: known once it is done or has failed. */
export const isLedOn = () => ended;

export function signOut(): Promise<void> {
  return leaveBy(async () => {
    await send('DELETE', '/api/session');
    return paths.network();
  });
}

/** An act that ends the login and answers where this tab goes on; the others begin anew. The person's stream may say
 *  that the login has ended before the act is answered: every tab of this browser then waits for the answer. */
export async function leaveBy(act: () => Promise<string>): Promise<void> {
  void begin();
  tell('leaving');
  try {
    const address = await act();
    await forgetKept();
    tell('left');
    leads(true);
    location.assign(address);
  } catch (error) {
    tell('staying');
    leads(false);
    throw error;
  }
}

/** Also called when the server says that the login has ended. */
export async function forgetKept(): Promise<void> {
  littleOfTab.clear();
  const { forgetForGood } = await import('./keep/store.ts');
  await forgetForGood();
}
