import { send } from './api/client.ts';
import { littleOfTab } from './little.ts';
import { paths } from './paths.ts';

/** Ends the login and deletes everything this browser kept: unsent acts, drafts, last-seen pages. Then every
 *  tab starts anew, so that nothing read before stays in memory. */

const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('tessera-sign-out');
tabs?.addEventListener('message', () => {
  leaving = true;
  void forgetKept().then(() => location.assign(paths.network()));
});

/** This tab ends the login itself and goes on by itself. */
let leaving = false;
export const isLeaving = () => leaving;

export async function signOut(): Promise<void> {
  leaving = true;
  try {
    await send('DELETE', '/api/session');
  } catch (error) {
    leaving = false;
    throw error;
  }
  await leaveTabs(paths.network());
}

/** The login has ended by what was just done: this tab goes on at `address`, the others begin anew. */
export async function leaveTabs(address: string): Promise<void> {
  leaving = true;
  await forgetKept();
  tabs?.postMessage('signed out');
  location.assign(address);
}

/** Also called when the server says that the login has ended. */
export async function forgetKept(): Promise<void> {
  littleOfTab.clear();
  const { forgetForGood } = await import('./keep/store.ts');
  await forgetForGood();
}
