import { onRefusal } from './store.ts';

/** Whether this browser has refused to keep what the reader writes, as in a private window or on a full disk. */

const state = $state({ refused: false });
onRefusal(() => (state.refused = true));

export const storage = {
  get refused(): boolean {
    return state.refused;
  },
};
