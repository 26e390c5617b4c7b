/** The closed space the page on screen belongs to, where its address does not say so. A page that knows sets it
 *  in an effect and takes it back when it goes. Who asks from there asks in that space: what was meant for few
 *  must not land in the open network. */

const state = $state<{ space?: string | null }>({});

export const place = {
  get space(): string | null {
    return state.space ?? null;
  },
  /** Whether the page belongs to a community, null where it does not say so (yet). */
  get community(): boolean | null {
    return state.space === undefined ? null : state.space !== null;
  },
  /** Null for the open network, nothing while it is not known; answers how to leave again. */
  enter(space: string | null | undefined): () => void {
    state.space = space;
    return () => (state.space = undefined);
  },
};
