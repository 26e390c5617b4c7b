import type { Audience, Byline, Page, SpaceRef, Time, Uuid, CanSee, Position, PostFile } from './wire.ts';

/** A question asks for help; a topic is there to be talked about. */
export type ThreadKind = 'question' | 'topic' | 'conversation';
export interface ThreadItem {
  id: Uuid;
  space: SpaceRef;
  title: string;
  lang: string;
  excerpt: string;
  byline: Byline;
  createdAt: Time;
  lastAt: Time;
  answers: number;
  helped: number;
  too: number;
  version: number;
  audience: Audience;
  /** Keys; `lib/theme-names.svelte.ts` knows what they are called. */
  themes: string[];
  kind: ThreadKind;
  pinned: boolean;
  closed: boolean;
  /** The question went on to more readers, and this is what stayed behind. */
  rest: boolean;
}
/** The questions on a theme or a goal. */
export interface ThreadsCarrying extends Page<ThreadItem> {
  total: number;
}
/** A page of a space's questions and the position its list stream had then; `at` is server time in ms. */
export interface ThreadList extends Page<ThreadItem> {
  position: Position;
  at: number;
}
/** A passage of an earlier contribution; without `text` it was changed since, or its contribution deleted. */
export interface Quote {
  post: Uuid;
  number: number;
  lang: string;
  byline: Byline;
  text?: string;
  deleted?: boolean;
}
export interface Post {
  id: Uuid;
  number: number;
  question: boolean;
  html: string;
  lang: string;
  byline: Byline;
  createdAt: Time;
  editedAt?: Time | null;
  deleted?: boolean;
  helped?: boolean;
  files?: PostFile[];
  quotes?: Quote[];
  translations?: Translation[];
  /** Nothing stands here since the thread went to more readers: it stayed with its own, or it went along. */
  gap?: 'stayed' | 'moved' | null;
}
/** What somebody wrote of a contribution in another language, as it stands. */
export interface Translation {
  lang: string;
  html: string;
  byline: Byline;
  at: Time;
  title?: string | null;
}
/** What a machine made of a post for this reader; `version` is the `editedAt` it was made from. */
export interface MachineTranslation {
  lang: string;
  html: string;
  version?: Time | null;
  title?: string | null;
}
/** What a translator goes on from. */
export interface TranslationSource {
  text: string;
  title?: string | null;
  earlier?: boolean;
}
export interface ThreadHead {
  id: Uuid;
  space: SpaceRef;
  title: string;
  lang: string;
  audience: Audience;
  createdAt: Time;
  lastAt: Time;
  answers: number;
  helped: number;
  too: number;
  version: number;
  themes: string[];
  deleted?: boolean;
  unnamed?: boolean;
  kind?: ThreadKind;
  pinned?: boolean;
  closedAt?: Time | null;
}
export interface ThreadShared {
  thread: ThreadHead;
  posts: Post[];
  next?: number | null;
}
export interface ThreadMine {
  posts: Uuid[];
  too: boolean;
  mayAnswer: boolean;
  mayHelp: boolean;
  author: boolean;
  mayReadHistory?: boolean;
  mayTheme?: boolean;
  mayClose?: boolean;
  mayPin?: boolean;
  mayMove?: boolean;
  maySetLanguage?: boolean;
  /** "<post> <language>" of one's own translations. */
  translations?: string[];
  mayTranslate?: boolean;
  /** Only where there is a translation server: whether it may be asked here. */
  machine?: boolean;
  archived?: boolean;
  /** Where the other part of it is since it was divided, for who may see that. */
  apart?: Uuid | null;
}
/** A place a thread can be moved to, and who can read it there. */
export interface Destination {
  space: SpaceRef;
  audience: Audience;
  whoCanSee: CanSee;
  /** More could read it there than now: who wrote in it is asked first. */
  asks: boolean;
}
export interface Destinations {
  items: Destination[];
}
/** A proposal to move a thread to more readers; `space` for who may see it, the last two for who may move it. */
export interface Widening {
  space: SpaceRef | null;
  audience: Audience;
  whoCanSee: CanSee | null;
  proposedBy: { id: Uuid; name: string } | null;
  at: Time;
  /** Of those who are asked, how many agree; never who. */
  agreed: number;
  asked: number;
  /** What it means for the reader, where they are asked. */
  mine: { contributions: number; answer: boolean | null } | null;
  mayMove: boolean;
  mayWithdraw: boolean;
  /** How many contributions would stay if it were moved now. */
  staying: number | null;
  askerAgreed: boolean | null;
}
export interface ThreadPage {
  shared: ThreadShared;
  mine: ThreadMine;
  position: Position;
  at: number;
  whoCanSee?: CanSee | null;
  /** Noted by the client: the last fact about a proposal to move it. */
  widening?: number;
}
/** How many other people read a thread at this moment. */
export interface ReadingNow {
  others: number;
}
/** What a thread is to its reader alone: `read` is the number up to which they have read, `unread` counts what others
 *  wrote since. */
export interface Mark {
  thread: Uuid;
  state: 'following' | 'muted' | null;
  saved: boolean;
  read: number;
  unread: number;
}
export interface MarkList {
  items: Mark[];
  position: Position;
  at: number;
}
export interface PostVersion {
  number: number;
  at: Time;
  title?: string | null;
  html: string;
}
/** Why a hit is where it is; `answered` only of questions, `age` only of what ages. */
export interface Why {
  fields: string[];
  helped?: number;
  answered?: boolean | null;
}
export interface Hit {
  kind: 'question' | 'topic' | 'answer' | 'person' | 'organisation' | 'space' | 'theme' | 'partnership';
  id: Uuid;
  title: string;
  snippet: string;
  lang: string;
  /** The address of its page, where it has one. */
  path: string | null;
  space: SpaceRef | null;
  byline: Byline | null;
  createdAt: Time | null;
  why: Why;
  /** That of an organisation, or of the one where a person works. */
  country: string | null;
}
export interface FacetValue {
  value: string;
  count: number;
  label?: string | null;
}
export type FacetName = 'kind' | 'space' | 'theme' | 'goal' | 'lang' | 'country' | 'year' | 'answered';
export type Facets = Record<FacetName, FacetValue[]>;
export interface Hits extends Page<Hit> {
  total: number;
  /** `total` stands for "at least", and so do the counts. */
  more?: boolean;
  /** With the first page only. */
  facets?: Facets | null;
}
export interface SimilarQuestion {
  id: Uuid;
  title: string;
  lang: string;
  path: string;
  answered: boolean;
  helped: number;
}
