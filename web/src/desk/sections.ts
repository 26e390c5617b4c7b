import type { Component } from 'svelte';

/** The sections of the staff's desk, the first one shown at `/desk`. To add one: a component, a line here and its
 *  texts at `desk.<key>`. */
export interface Section {
  /** Last part of its address, and `desk.<key>` in the catalogues. */
  key: string;
  load: () => Promise<{ default: Component }>;
}

export const sections: Section[] = [
  { key: 'spaces', load: () => import('./SpacesSection.svelte') },
  { key: 'organisations', load: () => import('./OrganisationsSection.svelte') },
  { key: 'people', load: () => import('./PeopleSection.svelte') },
  { key: 'site', load: () => import('./SiteSection.svelte') },
  { key: 'themes', load: () => import('./ThemesSection.svelte') },
];
