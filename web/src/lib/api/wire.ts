/** The wire shapes of `/api`, as the server's msgspec structs write them (camelCase, times RFC 3339 UTC). */

export type * from './wire-people.ts';

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
  archived?: boolean;
  /** State of the reader's own request to join: `open`, `declined`. */
  request?: string | null;
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
  /** The step of the first ten minutes; null once they are over. */
  welcome: number | null;
  deputyAsked: number;
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
  email?: string | null;
}
export interface InvitationsMade {
  items: InvitationMade[];
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
  archived?: boolean;
  request?: string | null;
}
export interface SpaceList {
  items: Space[];
  mayFound: boolean;
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
  mayLead?: boolean;
  mayRequest?: boolean;
  audiences?: Audience[];
  canSee?: CanSee | null;
  questions?: string[];
  listed?: string;
  ownRequest?: OwnRequest | null;
  position?: Position | null;
  at?: number;
}
export interface OwnRequest {
  id: Uuid;
  state: string;
  sentence: string;
  createdAt: Time;
  decidedAt: Time | null;
}
/** Somebody who wants to join, for the facilitators. */
export interface JoinRequest {
  id: Uuid;
  person: Uuid;
  name: string;
  organisation: { id: Uuid; name: string } | null;
  questions: string[];
  answers: string[];
  createdAt: Time;
}
export interface OpenInvitation {
  id: Uuid;
  email: string | null;
  role: string;
  invitedBy: string | null;
  createdAt: Time;
  expiresAt: Time;
}
export interface Door {
  requests: JoinRequest[];
  invitations: OpenInvitation[];
  position: Position;
  at: number;
}
export interface DeskSpace {
  id: Uuid;
  title: string;
  lang: string;
  members: number;
  facilitators: string[];
  listed: string;
  archived: boolean;
  createdAt: Time;
}
export interface DeskSpaces {
  items: DeskSpace[];
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
  archived?: boolean;
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

/** A theme in one language; `goals` are numbers, `words` further ones to find it by. */
export interface Theme {
  key: string;
  name: string;
  words: string[];
  goals: number[];
  retired?: boolean;
}
export interface ThemeList {
  lang: string;
  items: Theme[];
}
export interface ThemeGoal {
  number: number;
  name: string;
  targets: string[];
}
export interface ThemeView {
  key: string;
  lang: string;
  name: string;
  description: string;
  goals: ThemeGoal[];
  retired?: boolean;
}
export interface ThemeWords {
  name: string;
  description: string;
  words: string[];
}
/** What staff edit: the texts by language, all seven. */
export interface ThemeSource {
  key: string;
  texts: Record<string, ThemeWords>;
  targets: string[];
  version: Time;
  retired?: boolean;
}
export interface Goal {
  number: number;
  name: string;
  themes: number;
}
export interface GoalView {
  number: number;
  name: string;
  themes: { key: string; name: string }[];
}

export interface Problem {
  title?: string;
  status: number;
  code: string;
  requestId?: string;
  params?: Record<string, string | number | null>;
  fields?: Record<string, string>;
}

/** A source of data, to be named with them. */
export interface Source {
  key: string;
  name: string;
  url: string;
  licence: string;
  licenceUrl: string;
}

export interface DirectoryItem extends Organisation {
  endedOn: string | null;
  size: SizeClass | null;
  latitude: number | null;
  longitude: number | null;
  /** People who work there, as far as the reader may know of them. */
  people: number;
}

export interface Directory extends Page<DirectoryItem> {
  sources: Source[];
}

export interface OrganisationPage extends Organisation {
  association: string;
  areaHa: number | null;
  website: string;
  latitude: number | null;
  longitude: number | null;
  languages: string[];
  endedOn: string | null;
  size: SizeClass | null;
  otherNames: { name: string; former: boolean }[];
  history: { what: string; before: string; after: string; day: string }[];
  sources: Source[];
}
