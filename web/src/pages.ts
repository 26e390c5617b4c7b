import type { PageEntry } from './lib/router.ts';

/** Every page of the client: its address, its component (a chunk of its own) and the title before it loads. */
export const pages: PageEntry[] = [
  {
    path: '/',
    load: () => import('./discussions/NetworkPage.svelte'),
    title: 'page.network',
    reads: () => '/api/spaces/network/threads',
  },
  { path: '/communities', load: () => import('./spaces/CommunitiesPage.svelte'), title: 'page.communities' },
  { path: '/spaces/new', load: () => import('./spaces/SpaceNewPage.svelte'), title: 'page.space_new' },
  {
    path: '/spaces/:id/people',
    load: () => import('./spaces/SpacePeoplePage.svelte'),
    title: 'page.space_people',
  },
  {
    path: '/spaces/:id/settings',
    load: () => import('./spaces/SpaceSettingsPage.svelte'),
    title: 'page.space_settings',
  },
  { path: '/spaces/:id', load: () => import('./spaces/SpacePage.svelte'), title: 'page.space' },
  { path: '/spaces/:id/ask', load: () => import('./discussions/AskPage.svelte'), title: 'page.ask' },
  {
    path: '/threads/:id',
    load: () => import('./discussions/ThreadPage.svelte'),
    title: 'page.thread',
    reads: (address) => `/api${address}`,
  },
  {
    path: '/desk',
    load: () => import('./desk/DeskPage.svelte'),
    texts: ['desk', 'directory', 'themes'],
    title: 'page.desk',
  },
  {
    path: '/desk/:section',
    load: () => import('./desk/DeskPage.svelte'),
    texts: ['desk', 'directory', 'themes'],
    title: 'page.desk',
  },
  {
    path: '/directory',
    load: () => import('./directory/DirectoryPage.svelte'),
    texts: ['directory'],
    title: 'page.directory',
  },
  {
    path: '/organisations/:id',
    load: () => import('./directory/OrganisationPage.svelte'),
    texts: ['directory'],
    title: 'page.organisation',
  },
  { path: '/search', load: () => import('./search/SearchPage.svelte'), title: 'page.search' },
  {
    path: '/themes',
    load: () => import('./themes/ThemesPage.svelte'),
    texts: ['themes'],
    title: 'page.themes',
  },
  {
    path: '/themes/:key',
    load: () => import('./themes/ThemePage.svelte'),
    texts: ['themes'],
    title: 'page.theme',
  },
  {
    path: '/goals/:number',
    load: () => import('./themes/GoalPage.svelte'),
    texts: ['themes'],
    title: 'page.goal',
  },
  {
    path: '/people/:id',
    load: () => import('./people/PersonPage.svelte'),
    texts: ['people'],
    title: 'page.person',
    reads: (address) => `/api${address}`,
  },
  {
    path: '/welcome',
    load: () => import('./people/WelcomePage.svelte'),
    texts: ['people'],
    title: 'page.welcome',
  },
  {
    path: '/profile',
    load: () => import('./people/ProfilePage.svelte'),
    texts: ['people'],
    title: 'page.profile',
  },
  { path: '/sign-in', load: () => import('./people/SignInPage.svelte'), title: 'page.sign_in' },
  {
    path: '/invitations/:token',
    load: () => import('./people/InvitationPage.svelte'),
    title: 'page.invitation',
  },
  { path: '/offline', load: () => import('./app/OfflinePage.svelte'), title: 'page.offline' },
  { path: '*', load: () => import('./lib/ui/NotFoundPage.svelte'), title: 'page.not_found' },
];
