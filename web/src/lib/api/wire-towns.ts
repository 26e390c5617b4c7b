import type { Organisation, Page, SizeClass } from './wire.ts';

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
