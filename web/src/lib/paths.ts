/** The addresses of the client, each made in one place. Addresses carry ids only, never titles (R8). */
export const paths = {
  network: () => '/',
  communities: () => '/communities',
  space: (idOrSlug: string) => `/spaces/${encodeURIComponent(idOrSlug)}`,
  spaceNew: () => '/spaces/new',
  spacePeople: (idOrSlug: string) => `/spaces/${encodeURIComponent(idOrSlug)}/people`,
  spaceSettings: (idOrSlug: string) => `/spaces/${encodeURIComponent(idOrSlug)}/settings`,
  desk: (section?: string) => (section ? `/desk/${section}` : '/desk'),
  /** What staff do with organisations: add one, or with this one edit, merge, successors. */
  deskOrganisation: (act: string, id?: string) =>
    `/desk/organisations?do=${act}${id ? `&id=${encodeURIComponent(id)}` : ''}`,
  ask: (space: string = 'network') => `/spaces/${encodeURIComponent(space)}/ask`,
  thread: (id: string, post?: number) => `/threads/${id}${post ? `#post-${post}` : ''}`,
  search: (query?: string) => (query ? `/search?q=${encodeURIComponent(query)}` : '/search'),
  themes: () => '/themes',
  theme: (key: string) => `/themes/${encodeURIComponent(key)}`,
  goal: (number: number) => `/goals/${number}`,
  directory: () => '/directory',
  profile: () => '/profile',
  person: (id: string) => `/people/${id}`,
  welcome: () => '/welcome',
  organisation: (id: string) => `/organisations/${id}`,
  signIn: (then?: string) => (then ? `/sign-in?then=${encodeURIComponent(then)}` : '/sign-in'),
};
