import { keepLowData, savesData } from './low-data.ts';

/** The same for components: `lowData.on`. What is large (maps, pictures) then comes when it is asked for, by
 *  `ui/OnDemand.svelte`. */

const state = $state({ on: savesData() });

export const lowData = {
  get on(): boolean {
    return state.on;
  },
  set(on: boolean): void {
    state.on = on;
    keepLowData(on);
  },
};
