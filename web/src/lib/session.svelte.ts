import { get, send } from './api/client.ts';
import type { Me, Position, Session, SignedIn } from './api/wire.ts';

/** Who is signed in here. Read `session.me` in components; it is `null` for a visitor. */

const state = $state<{ me: Me | null; position: Position | null }>({ me: null, position: null });

function take(answer: Session): void {
  state.me = answer.person;
  state.position = answer.position ?? null;
}

export const session = {
  get me(): Me | null {
    return state.me;
  },
  /** Position of the person's own stream, for the live client. */
  get position(): Position | null {
    return state.position;
  },
  take,
  async load(): Promise<void> {
    take(await get<Session>('/api/session'));
  },
  /** Answers whether this took back that the account was to be deleted. */
  async signIn(email: string, password: string): Promise<boolean> {
    const begun = await send<SignedIn>('POST', '/api/session', { email, password });
    take(begun);
    return begun.deletionTakenBack;
  },
};
