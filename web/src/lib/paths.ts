/** The addresses of the client, each made in one place. Addresses carry ids only, never titles (R8). */
export const paths = {
  network: () => '/',
  today: () => '/today',
  notices: () => '/today/notices',
  communities: () => '/communities',
  space: (idOrSlug: string) => `/spaces/${encodeURIComponent(idOrSlug)}`,
  spaceNew: () => '/spaces/new',
  spacePeople: (idOrSlug: string) => `/spaces/${encodeURIComponent(idOrSlug)}/people`,
  spaceSettings: (idOrSlug: string) => `/spaces/${encodeURIComponent(idOrSlug)}/settings`,
  desk: (section?: string) => (section ? `/desk/${section}` : '/desk'),
  /** What staff do with organisations: add one, or with this one edit, merge, successors. */
  deskOrganisation: (act: string, id?: string) =>
    `/desk/organisations?do=${act}${id ? `&id=${encodeURIComponent(id)}` : ''}`,
  ask: (space: string = 'network', theme?: string) =>
    `/spaces/${encodeURIComponent(space)}/ask${theme ? `?theme=${encodeURIComponent(theme)}` : ''}`,
  thread: (id: string, post?: number) => `/threads/${id}${post ? `#post-${post}` : ''}`,
  /** What can be read without a line. */
  offline: () => '/offline',
  /** With whom it is, its address does not say (R8). */
  conversation: (id: string, post?: number) => `/conversations/${id}${post ? `#post-${post}` : ''}`,
  search: (query?: string) => (query ? `/search?q=${encodeURIComponent(query)}` : '/search'),
  themes: () => '/themes',
  theme: (key: string) => `/themes/${encodeURIComponent(key)}`,
  goal: (number: number) => `/goals/${number}`,
  directory: () => '/directory',
  /** The organisations on a theme or a goal, also where nobody is here yet. */
  directoryOf: (asked: string) => `/directory?people=all&${asked}`,
  partnerships: () => '/partnerships',
  partnership: (id: string) => `/partnerships/${id}`,
  partnershipNew: (from = '', partner = '') =>
    `/partnerships/new?${new URLSearchParams({ ...(from && { from }), ...(partner && { with: partner }) })}`,
  /** What is one's own over all spaces; one of its lists. */
  mine: (list?: string) => (list && list !== 'followed' ? `/mine/${list}` : '/mine'),
  profile: () => '/profile',
  account: () => '/profile#account',
  person: (id: string) => `/people/${id}`,
  welcome: () => '/welcome',
  organisation: (id: string) => `/organisations/${id}`,
  deskSite: (kind: string, lang: string) => `/desk/site?page=${kind}&text=${lang}`,
  /** Where one lands who asked for their account to be deleted; until when that can be taken back. */
  left: (until: string) => `/sign-in?until=${encodeURIComponent(until)}`,
  signIn: (then?: string) => (then ? `/sign-in?then=${encodeURIComponent(then)}` : '/sign-in'),
};

/** What the operator has to say in its own name; each is an address and `page.<name>` in the catalogues. */
export const SITE_PAGES = ['imprint', 'privacy', 'accessibility'] as const;
