import { forget, keptUnder } from '../lib/keep/store.ts';
import { session } from '../lib/session.svelte.ts';

/** What was begun in a form that is no longer there, from whatever tab. `where` names the form, as its draft does. */

const under = (where: string) => `draft:${session.me?.id ?? ''}:${where}:`;

export async function kept(where: string): Promise<string> {
  const found = await keptUnder<{ text?: string }>(under(where));
  return found.map(([, { text }]) => text ?? '').find(Boolean) ?? '';
}

export async function forgetDraft(where: string): Promise<void> {
  const found = await keptUnder(under(where));
  await forget(...found.map(([key]) => key));
}
