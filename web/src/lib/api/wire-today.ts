import type {
  Audience,
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
/** Something one is told of, and why; `thread` is null where it is about a space. */
export interface NoticeItem {
  id: Uuid;
  reason: 'answered' | 'followed' | 'helped' | 'mentioned' | 'admitted' | 'declined' | 'moved' | 'stayed';
  seen: boolean;
  at: string;
  count: number;
  space: SpaceRef;
  thread?: { id: Uuid; title: string; lang: string; kind: string; number: number } | null;
}
export interface NoticeList {
  items: NoticeItem[];
  unseen: number;
  next?: string | null;
  position: Position;
}
/** What waits for who is signed in, what is new, what has a day. */
export interface Today {
  waiting: {
    deputies: { person: Uuid; name: string; until: string; state: string }[];
    partnerships: WaitingPartnership[];
    doors: { space: SpaceRef; requests: number }[];
    questions: ThreadItem[];
    conversations: PairRequest[];
    /** Threads one wrote in that somebody proposes to move to more readers. */
    widenings: { thread: Uuid; title: string; lang: string; contributions: number; audience: Audience }[];
  };
  news: SpaceNews[];
  /** Those of two with something unread. */
  conversations: Conversation[];
  coming: { kind: 'return' | 'deputy'; day: string; person?: { id: Uuid; name: string } | null }[];
  /** The newest not seen, and how many there are, up to 100. */
  notices: NoticeItem[];
  unseen: number;
  position: Position;
  at: number;
}
