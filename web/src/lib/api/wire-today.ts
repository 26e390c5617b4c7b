import type {
  Conversation,
  PairRequest,
  Position,
  SpaceRef,
  ThreadItem,
  Uuid,
  WaitingPartnership,
} from './wire.ts';

/** The wire shapes of Today; import them from `wire.ts`. */

export interface SpaceNews {
  space: SpaceRef;
  items: { item: ThreadItem; unread: number; read: number; following: boolean }[];
  /** There is more than is listed. */
  more: boolean;
}
/** What waits for who is signed in, what is new, what has a day. */
export interface Today {
  waiting: {
    deputies: { person: Uuid; name: string; until: string; state: string }[];
    partnerships: WaitingPartnership[];
    doors: { space: SpaceRef; requests: number }[];
    questions: ThreadItem[];
    conversations: PairRequest[];
  };
  news: SpaceNews[];
  /** Those of two with something unread. */
  conversations: Conversation[];
  coming: { kind: 'return' | 'deputy'; day: string; person?: { id: Uuid; name: string } | null }[];
  position: Position;
  at: number;
}
