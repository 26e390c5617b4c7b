import type { Time } from './wire.ts';

/** Imprint, privacy or accessibility as everybody reads it; `lang` may be another language than was asked for. */
export interface SitePage {
  kind: string;
  lang: string;
  html: string;
  draft: boolean;
  changedAt: Time | null;
}
/** How a page stands in one language: `model`, `draft`, `confirmed`, `redrafted`. */
export interface SitePageState {
  kind: string;
  lang: string;
  state: string;
  changedAt: Time | null;
}
export interface SitePageVersion {
  number: number;
  at: Time;
  html: string;
  confirmed: boolean;
}
export interface SitePageSource {
  kind: string;
  lang: string;
  text: string;
  version: number;
  state: string;
  versions: SitePageVersion[];
}
