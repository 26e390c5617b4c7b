import { send } from './api/client.ts';
import { littleOfTab } from './little.ts';
import { paths } from './paths.ts';

/** Ends the login and deletes everything this browser kept: unsent acts, drafts, last-seen pages. Then every
 *  tab starts anew, so that nothing read before stays in memory. */

const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('tessera-sign-out');
tabs?.addEventListener('message', () => void forgetKept().then(() => location.assign(paths.network())));

export async function signOut(): Promise<void> {
  await send('DELETE', '/api/session');
  await leaveTabs(paths.network());
}

/** The login has ended by what was just done: this tab goes on at `address`, the others begin anew. */
export async function leaveTabs(address: string): Promise<void> {
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
