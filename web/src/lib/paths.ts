/** The addresses of the client, each made in one place. Addresses carry ids only, never titles (R8). */
export const paths = {
  network: () => '/',
  communities: () => '/communities',
  space: (idOrSlug: string) => `/spaces/${encodeURIComponent(idOrSlug)}`,
  spaceNew: () => '/spaces/new',
  spacePeople: (idOrSlug: string) => `/spaces/${encodeURIComponent(idOrSlug)}/people`,
  spaceSettings: (idOrSlug: string) => `/spaces/${encodeURIComponent(idOrSlug)}/settings`,
  desk: (section?: string) => (section ? `/desk/${section}` : '/desk'),
  ask: (space: string = 'network') => `/spaces/${encodeURIComponent(space)}/ask`,
  thread: (id: string, post?: number) => `/threads/${id}${post ? `#post-${post}` : ''}`,
  search: (query?: string) => (query ? `/search?q=${encodeURIComponent(query)}` : '/search'),
  profile: () => '/profile',
  signIn: (then?: string) => (then ? `/sign-in?then=${encodeURIComponent(then)}` : '/sign-in'),
};
