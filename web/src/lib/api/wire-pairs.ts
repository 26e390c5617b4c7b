import type { Position, Time, Uuid } from './wire.ts';

/** The wire shapes of conversations between two people; import them from `wire.ts`. */

/** The other one; without a name they have left for good. */
export interface Counterpart {
  id: Uuid;
  name: string;
  closed: boolean;
}
/** Somebody asks one for a conversation. */
export interface PairRequest {
  id: Uuid;
  person: Counterpart;
  sentence: string;
  lang: string;
  createdAt: Time;
}
/** One's own request that was not accepted; until then one cannot ask again. */
export interface PairRequestSent extends PairRequest {
  until: Time;
}
/** What one can do about writing to somebody. */
export interface Writing {
  standing: string;
  blocked: boolean;
  thread?: Uuid | null;
  sent?: PairRequestSent | null;
  request?: PairRequest | null;
  /** A day. */
  away?: string | null;
  again?: Time | null;
}
export interface Conversation {
  thread: Uuid;
  person: Counterpart;
  startedAt: Time;
  endedAt: Time | null;
  lastAt: Time;
  unread: number;
  read: number;
}
export interface Conversations {
  items: Conversation[];
  waiting: PairRequest[];
  sent: PairRequestSent[];
  position: Position;
  at: number;
}
export interface WritingSettings {
  reachable: string;
  blocked: Counterpart[];
}
