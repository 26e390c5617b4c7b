import type { Organisation, Page, Time, Uuid } from './wire.ts';

/** The wire shapes of partnerships; import them from `wire.ts`. */

/** One of the two, with where it lies. */
export interface Side extends Organisation {
  endedOn: string | null;
  latitude: number | null;
  longitude: number | null;
}
export interface PartnershipItem {
  id: Uuid;
  form: string;
  standing: string;
  /** `proposed`, `confirmed`, `declined`, `withdrawn`. */
  state: string;
  since: number | null;
  until: number | null;
  /** The day on which somebody last said that it is true. */
  checkedOn: string | null;
  themes: string[];
  proposer: Side;
  partner: Side;
}
export type PartnershipList = Page<PartnershipItem>;
export interface InCharge {
  person: Uuid;
  name: string;
  organisation: Uuid;
  /** Has not answered yet; only they and who asked them see that. */
  asked: boolean;
  audience: string;
}
export interface PartnershipLine {
  id: Uuid;
  year: number;
  text: string;
  lang: string;
  organisation: Uuid;
}
export interface PartnershipChange {
  what: string;
  before: string;
  after: string;
  day: string;
  organisation: Uuid;
}
export interface PartnershipMine {
  sides: Uuid[];
  /** `confirm`, `consent`, `still_true`, or nothing. */
  waiting: string | null;
  mayDecide: boolean;
  mayWithdraw: boolean;
  mayChange: boolean;
  mayTell: boolean;
  colleagues: { id: Uuid; name: string }[];
}
export interface PartnershipView extends PartnershipItem {
  text: string;
  lang: string;
  sentence: string;
  /** `public`, `network`, or `sides` before it is confirmed. */
  audience: string;
  wanted: string;
  createdAt: Time;
  askedOn: string | null;
  version: number;
  partnerHere: boolean;
  people: InCharge[];
  lines: PartnershipLine[];
  changes: PartnershipChange[];
  mine: PartnershipMine;
}
export interface WaitingPartnership {
  why: string;
  item: PartnershipItem;
}
export interface OwnPartnerships {
  waiting: WaitingPartnership[];
  /** The organisations one can propose for. */
  sides: Organisation[];
}
