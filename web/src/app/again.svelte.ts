import { untrack } from 'svelte';
import { session } from '../lib/session.svelte.ts';

/** Reads at once, and again whenever the person's own stream tells something. To be called while a component is set
 *  up. */
export function again(load: () => Promise<void>): void {
  const heard = $derived(session.position?.seq);
  $effect(() => {
    void heard;
    void untrack(load);
  });
}
