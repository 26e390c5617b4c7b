/** What is on screen from what this browser kept, as the server has not answered: read by `AsOf`, in the frame. */

export interface Mark {
  /** Path of the page. */
  path: string;
  /** When it was read, ms. */
  at: number;
  /** The server may still answer; else there is no line. */
  slow: boolean;
  /** A stream brings it up to date once it is live. */
  followed: boolean;
}

const state = $state<{ marks: Record<string, Mark> }>({ marks: {} });

export function marksOn(path: string): Mark[] {
  return Object.values(state.marks).filter((mark) => mark.path === path);
}

export function markKept(address: string, mark: Mark): void {
  const here = Object.entries(state.marks).filter(([, one]) => one.path === mark.path);
  state.marks = { ...Object.fromEntries(here), [address]: mark };
}

export function markFresh(address: string): void {
  if (!(address in state.marks)) return;
  const { [address]: _gone, ...rest } = state.marks;
  state.marks = rest;
}
