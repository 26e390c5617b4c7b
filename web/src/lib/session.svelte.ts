import { get, send } from './api/client.ts';
import type { Me, Position, Session, SignedIn } from './api/wire.ts';

/** Who is signed in here. Read `session.me` in components; it is `null` for a visitor. */

const state = $state<{ me: Me | null; position: Position | null; known: boolean }>({
  me: null,
  position: null,
  known: false,
});

function take(answer: Session): void {
  state.me = answer.person;
  state.position = answer.position ?? null;
  state.known = true;
}

export const session = {
  get me(): Me | null {
    return state.me;
  },
  /** Position of the person's own stream, for the live client. */
  get position(): Position | null {
    return state.position;
  },
  /** Whether it is known who is signed in; without a line at the first visit it is not. */
  get known(): boolean {
    return state.known;
  },
  take,
  async load(): Promise<void> {
    take(await get<Session>('/api/session'));
  },
  /** Without an answer: who was signed in at the last visit, until the server says more. */
  async loadKept(): Promise<void> {
    const { keptSession } = await import('./keep/owner.ts');
    const last = await keptSession();
    // The server may have answered meanwhile.
    if (last && !state.known) take(last);
  },
  /** Answers whether this took back that the account was to be deleted. */
  async signIn(email: string, password: string): Promise<boolean> {
    const begun = await send<SignedIn>('POST', '/api/session', { email, password });
    take(begun);
    return begun.deletionTakenBack;
  },
};
