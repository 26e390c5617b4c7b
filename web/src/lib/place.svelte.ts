/** The closed space the page on screen belongs to, where its address does not say so. A page that knows sets it
 *  in an effect and takes it back when it goes. Who asks from there asks in that space: what was meant for few
 *  must not land in the open network. */

const state = $state<{ space: string | null }>({ space: null });

export const place = {
  get space(): string | null {
    return state.space;
  },
  /** Answers how to leave again. */
  enter(space: string | null): () => void {
    state.space = space;
    return () => (state.space = null);
  },
};
