import type { Organisation, Page, SizeClass, Uuid } from './wire.ts';

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
  /** The other name it was found by. */
  other: string | null;
}

export interface Directory extends Page<DirectoryItem> {
  /** How many there are, where the list is of a theme or a goal. */
  total?: number | null;
}

/** What an organisation works on, as keys, and whether the reader may change it. */
export interface OrganisationThemes {
  themes: string[];
  mayChange: boolean;
}

/** Somebody who works on a theme, and where, as far as the reader may see it. */
export interface PersonCarrying {
  id: Uuid;
  name: string;
  role: string;
  organisation: Uuid | null;
  organisationName: string | null;
  country: string | null;
}
export interface PeopleCarrying extends Page<PersonCarrying> {
  total: number;
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
  /** An official register says what it is: staff do not correct that. */
  official: boolean;
  /** `staff`: staff gave the name and may take it back. */
  otherNames: { name: string; former: boolean; staff: boolean }[];
  /** `of`: the name of the merged one whose history it is, else empty. */
  history: { what: string; before: string; after: string; day: string; of: string }[];
  successors: Succession[];
  predecessors: Succession[];
}

export interface Succession {
  organisation: Organisation;
  /** A day, as 2026-11-23. */
  day: string;
}

/** Somebody who works there; the name only where the reader may see it. */
export interface OrganisationPerson {
  id: string;
  name: string | null;
  role: string;
  department: string;
}

export interface OrganisationPeople extends Page<OrganisationPerson> {
  total: number;
}

export interface DeskOrganisation extends Organisation {
  endedOn: string | null;
  people: number;
}

export interface DeskOrganisations {
  unconfirmed: DeskOrganisation[];
  ended: DeskOrganisation[];
  duplicates: { duplicate: DeskOrganisation; into: DeskOrganisation }[];
}

/** What a merge would do; `moves` by kind, as far as the reader may see it. */
export interface MergePreview {
  duplicate: Organisation;
  into: Organisation;
  refused: string | null;
  swap: boolean;
  countries: boolean;
  moves: Record<string, number>;
  takes: string[];
}
