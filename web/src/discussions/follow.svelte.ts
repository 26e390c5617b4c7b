import { untrack } from 'svelte';
import { followPage, type Followed, type FollowOptions, type Live } from '../lib/live/index.ts';

/** Follows a page's stream from the moment its data are there until the component goes. To be called while the
 *  component is set up; answers what an own act tells ("expect this position"). */
export function following<Snapshot extends Live>(
  here: () => boolean,
  options: FollowOptions<Snapshot>,
): Pick<Followed, 'expect'> {
  let followed: Followed | undefined;
  const ready = $derived(here());
  $effect(() => {
    if (!ready) return;
    followed = untrack(() => followPage(options));
    return () => followed?.stop();
  });
  return { expect: (position) => followed?.expect(position) };
}
