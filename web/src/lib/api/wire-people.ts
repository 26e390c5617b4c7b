import type { Affiliation, Audience, Organisation, Session, SpaceRef, Time, Uuid } from './wire.ts';

/** The wire shapes of people and of one's own profile; import them from `wire.ts`. */

export interface AffiliationSeen extends Affiliation {
  id: Uuid;
  since: Time;
  until: Time | null;
  main: boolean;
}
export interface PersonRef {
  id: Uuid;
  name: string;
}
export interface AwayView {
  /** A day, as 2026-11-23. */
  until: string;
  deputy: PersonRef | null;
}
/** A person as this reader sees them; null is what is not there or not shown. */
export interface PersonView {
  id: Uuid;
  own: boolean;
  closed: boolean;
  name: string | null;
  about: string | null;
  canHelp: string | null;
  lookingFor: string | null;
  reads: string[];
  writes: string[];
  email: string | null;
  phone: string | null;
  website: string | null;
  pronouns: string | null;
  /** Keys of themes. */
  themes: string[];
  timeZone: string | null;
  affiliations: AffiliationSeen[];
  away: AwayView | null;
}
export interface PersonPreview {
  person: PersonView | null;
}
export interface Contribution {
  id: Uuid;
  thread: Uuid;
  number: number;
  question: boolean;
  title: string;
  lang: string;
  createdAt: Time;
  space: SpaceRef;
  audience: Audience;
  /** What the thread is; `question` says whether this is its beginning. */
  kind: 'question' | 'topic';
}
/** Who sees a field: `nobody`, `network`, `public`, or the id of a space of one's own. */
export type FieldAudience = string;
export interface FieldView {
  value: string;
  audience: FieldAudience;
}
export interface OwnAffiliation extends AffiliationSeen {
  audience: FieldAudience;
  /** What came after the organisation, where it has ended. */
  successors: Organisation[];
}
export interface OwnAbsence {
  until: string;
  audience: FieldAudience;
  deputy: PersonRef | null;
  state: string | null;
}
export interface DeputyFor {
  person: Uuid;
  name: string;
  until: string;
  state: string;
}
export interface SpaceChoice {
  id: Uuid;
  title: string;
}
/** All of one's own profile; every field is there, empty ones too. */
export interface Profile {
  fields: Record<string, FieldView>;
  affiliations: OwnAffiliation[];
  absence: OwnAbsence | null;
  deputyFor: DeputyFor[];
  spaces: SpaceChoice[];
  account: AccountChange[];
}
/** What staff did with one's account. */
export interface AccountChange {
  what: string;
  at: Time;
}
/** An account at the staff's desk; `lastSignIn` is a month, as 2026-11. */
export interface DeskPerson {
  id: Uuid;
  name: string | null;
  office: string | null;
  active: boolean;
  since: Time;
  lastSignIn: string | null;
}
/** The session that has begun; `deletionTakenBack`: the account was to be deleted, and is not any more. */
export interface SignedIn extends Session {
  deletionTakenBack: boolean;
}
export interface DeletionAsked {
  dueAt: Time;
}
