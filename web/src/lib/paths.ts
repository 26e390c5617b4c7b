/** The addresses of the client, each made in one place. Addresses carry ids only, never titles (R8). */
export const paths = {
  network: () => '/',
  communities: () => '/communities',
  space: (idOrSlug: string) => `/spaces/${encodeURIComponent(idOrSlug)}`,
  ask: (space: string = 'network') => `/spaces/${encodeURIComponent(space)}/ask`,
  thread: (id: string, post?: number) => `/threads/${id}${post ? `#post-${post}` : ''}`,
  search: (query?: string) => (query ? `/search?q=${encodeURIComponent(query)}` : '/search'),
  themes: () => '/themes',
  theme: (key: string) => `/themes/${encodeURIComponent(key)}`,
  goal: (number: number) => `/goals/${number}`,
  profile: () => '/profile',
  person: (id: string) => `/people/${id}`,
  welcome: () => '/welcome',
  organisation: (id: string) => `/organisations/${id}`,
  signIn: (then?: string) => (then ? `/sign-in?then=${encodeURIComponent(then)}` : '/sign-in'),
};
