/** The wire shapes of `/api`, as the server's msgspec structs write them (camelCase, times RFC 3339 UTC). */

export type * from './wire-files.ts';
export type * from './wire-partnerships.ts';
export type * from './wire-today.ts';
export type * from './wire-pairs.ts';
export type * from './wire-people.ts';
export type * from './wire-site.ts';
export type * from './wire-threads.ts';
export type * from './wire-themes.ts';
export type * from './wire-towns.ts';

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
  /** Partnerships that wait for this person's word. */
  partnershipsWaiting: number;
  /** Proposals to move what they wrote to more readers that they have not answered. */
  wideningsWaiting: number;
  /** How many notices they have not seen, up to 100. */
  notices: number;
  /** In how many conversations of two something is unread, and how many they are asked for. */
  conversations: number;
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
  kind: Audience | 'pair';
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
  /** For facilitators, where there is a translation server. */
  machineTranslation?: boolean;
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

export interface Problem {
  title?: string;
  status: number;
  code: string;
  requestId?: string;
  params?: Record<string, string | number | null>;
  fields?: Record<string, string>;
}
