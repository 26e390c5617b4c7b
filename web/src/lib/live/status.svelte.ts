/** Whether what is on screen is live; written by the live client, read by `LiveState`. */

export type LiveStatus = 'off' | 'connecting' | 'live' | 'lost';

const state = $state<{ status: LiveStatus; since: number | null }>({ status: 'off', since: null });

export const liveStatus = {
  get status(): LiveStatus {
    return state.status;
  },
  /** Server time (ms) of the last sign of life, while the line is lost. */
  get since(): number | null {
    return state.since;
  },
};

export function setLiveStatus(status: LiveStatus, since: number | null = null): void {
  state.status = status;
  state.since = since;
}
