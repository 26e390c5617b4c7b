/** The wire shapes of `/api`, as the server's msgspec structs write them (camelCase, times RFC 3339 UTC). */

export type Uuid = string;
export type Time = string;
export interface Position {
  stream: Uuid;
  epoch: string;
  seq: number;
}
/** What an act answers: what it made and where in its stream that can be seen. */
export interface Done {
  id: Uuid;
  position?: Position;
}
export interface Page<Item> {
  items: Item[];
  next?: string | null;
}
export type Audience = 'public' | 'network' | 'space';
export type SizeClass = 'small' | 'medium' | 'large' | 'very_large';

export interface Byline {
  person?: Uuid | null;
  name?: string | null;
  role?: string | null;
  organisation?: { id: Uuid; name: string } | null;
  country?: string | null;
  size?: SizeClass | null;
  unnamed?: boolean;
}

export interface SpaceRef {
  id: Uuid;
  slug?: string | null;
  title: string;
  kind: 'network' | 'community';
  role?: string | null;
}
export interface Organisation {
  id: Uuid;
  name: string;
  title?: string | null;
  kind?: string;
  country?: string | null;
  region?: string | null;
  district?: string | null;
  population?: number | null;
  source?: string | null;
}
export interface Affiliation {
  organisation: Organisation;
  role?: string | null;
  department?: string | null;
}
export interface Me {
  id: Uuid;
  name: string;
  email: string;
  lang: string;
  languages: string[];
  timeZone: string;
  namePublic: boolean;
  role?: 'staff' | null;
  affiliation: Affiliation | null;
  spaces: SpaceRef[];
  demo?: boolean;
}
export interface Session {
  person: Me | null;
  position?: Position | null;
}
export interface Login {
  id: Uuid;
  createdAt: Time;
  seenAt: Time;
  agent: string;
  current: boolean;
}
export interface InvitationView {
  email?: string | null;
  invitedBy?: string | null;
  space?: SpaceRef | null;
  expiresAt: Time;
}
export interface InvitationMade {
  id: Uuid;
  link: string;
}
export interface PersonView {
  id: Uuid;
  name: string;
  languages: string[];
  affiliation: Affiliation | null;
}

export interface Space {
  id: Uuid;
  slug?: string | null;
  kind: 'network' | 'community';
  title: string;
  purpose: string;
  lang: string;
  inside: boolean;
  role?: string | null;
  members?: number | null;
}
/** Facts for the sentence "who can see this"; the client words it. */
export interface CanSee {
  kind: Audience;
  members?: number | null;
  facilitators?: number | null;
  space?: string | null;
}
export interface SpaceMember {
  person: Uuid;
  name: string;
  organisation?: { id: Uuid; name: string } | null;
  role?: string | null;
}
export interface SpacePage extends Space {
  people?: SpaceMember[] | null;
  mayAsk?: boolean;
  mayInvite?: boolean;
  audiences?: Audience[];
  canSee?: CanSee | null;
}

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
}
/** A page of a space's questions and the position its list stream had then; `at` is server time in ms. */
export interface ThreadList extends Page<ThreadItem> {
  position: Position;
  at: number;
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
  deleted?: boolean;
  unnamed?: boolean;
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
}
export interface ThreadPage {
  shared: ThreadShared;
  mine: ThreadMine;
  position: Position;
  at: number;
  whoCanSee?: CanSee | null;
}
export interface PostVersion {
  number: number;
  at: Time;
  title?: string | null;
  html: string;
  text: string;
}
/** Why a hit is where it is; `answered` only of questions, `age` only of what ages. */
export interface Why {
  fields: string[];
  helped?: number;
  answered?: boolean | null;
}
export interface Hit {
  kind: 'question' | 'answer' | 'person' | 'organisation' | 'space' | 'theme';
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

export interface Problem {
  title?: string;
  status: number;
  code: string;
  requestId?: string;
  params?: Record<string, string | number | null>;
  fields?: Record<string, string>;
}
