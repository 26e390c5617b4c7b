/** Compares `wire.ts`, written by hand, with the server's contract when types are checked; it is in no bundle.
 *
 *  `Type '"name"' does not satisfy the constraint 'never'` in a line below: the server does not send this field of the
 *  shape, sends it as something else, or may leave it out or send null where the client counts on it. The client may
 *  leave fields out. The contract says nothing of bylines and `ThreadShared`; the replay cases show them.
 */
import type { PersonForm } from '../../people/person-form.svelte.ts';
import type { components } from './openapi.d.ts';
import type * as wire from './wire.ts';

type Server = components['schemas'];

/** What the client counts on, its sets of words taken as any words. */
type Hoped<T> = T extends string
  ? string
  : T extends number | boolean | null | undefined
    ? T
    : { [K in keyof T]: Hoped<T[K]> };
/** What the server sends; `never`, which fits everything, where the contract does not say. */
type Sent<T> = unknown extends T
  ? never
  : T extends string | number | boolean | null | undefined
    ? T
    : string extends keyof T
      ? never
      : { [K in keyof T]: Sent<T[K]> };
type Wrong<Client, Told> = {
  [K in keyof Client]-?: K extends keyof Told ? (Sent<Told[K]> extends Hoped<Client[K]> ? never : K) : K;
}[keyof Client];
type None<Found extends never> = Found;

export type Compared = [
  None<Wrong<wire.Position, Server['Position']>>,
  None<Wrong<wire.SpaceRef, Server['SpaceRef']>>,
  None<Wrong<wire.Organisation, Server['OrganisationRef']>>,
  None<Wrong<wire.Source, Server['SourceOut']>>,
  None<Wrong<wire.DirectoryItem, Server['DirectoryItem']>>,
  None<Wrong<wire.Directory, Required<Server['Directory']>>>,
  None<Wrong<wire.OrganisationThemes, Server['OrganisationThemes']>>,
  None<Wrong<wire.PeopleCarrying, Required<Server['PeopleCarrying']>>>,
  None<Wrong<wire.PersonCarrying, Server['PersonCarrying']>>,
  None<Wrong<wire.ThreadsCarrying, Required<Server['ThreadsCarrying']>>>,
  None<Wrong<wire.OrganisationPage, Server['OrganisationOut']>>,
  None<Wrong<wire.PartnershipItem, Server['PartnershipItem']>>,
  None<Wrong<wire.PartnershipList, Required<Server['PartnershipList']>>>,
  None<Wrong<wire.PartnershipView, Server['PartnershipOut']>>,
  None<Wrong<wire.PartnershipMine, Server['PartnershipMine']>>,
  None<Wrong<wire.InCharge, Server['InCharge']>>,
  None<Wrong<wire.PartnershipLine, Server['Line']>>,
  None<Wrong<wire.PartnershipChange, Server['Change']>>,
  None<Wrong<wire.OwnPartnerships, Server['OwnPartnerships']>>,
  None<Wrong<wire.WaitingPartnership, Server['Waiting']>>,
  None<Wrong<wire.Today, Server['Today']>>,
  None<Wrong<wire.NoticeItem, Server['NoticeOut']>>,
  None<Wrong<wire.NoticeList, Server['NoticeList']>>,
  None<Wrong<wire.Writing, Server['Writing']>>,
  None<Wrong<wire.Conversations, Server['Conversations']>>,
  None<Wrong<wire.Conversation, Server['ConversationOut']>>,
  None<Wrong<wire.WritingSettings, Server['WritingSettings']>>,
  None<Wrong<wire.SpaceNews, Server['SpaceNews']>>,
  None<Wrong<wire.OrganisationPeople, Required<Server['OrganisationPeople']>>>,
  None<Wrong<wire.OrganisationPerson, Server['OrganisationPerson']>>,
  None<Wrong<wire.DeskOrganisations, Server['DeskOrganisations']>>,
  None<Wrong<wire.DeskOrganisation, Server['DeskOrganisation']>>,
  None<Wrong<wire.MergePreview, Server['MergePreview']>>,
  None<Wrong<wire.DeskPerson, Server['DeskPerson']>>,
  None<Wrong<wire.AccountChange, Server['AccountChange']>>,
  None<Wrong<wire.Affiliation, Server['AffiliationOut']>>,
  None<Wrong<wire.Me, Server['Me']>>,
  // Both fields are always written, as null for visitors.
  None<Wrong<wire.Session, Required<Server['Session']>>>,
  None<Wrong<wire.SignedIn, Required<Server['SignedIn']>>>,
  None<Wrong<wire.DeletionAsked, Server['DeletionAsked']>>,
  None<Wrong<wire.Login, Server['LoginOut']>>,
  None<Wrong<wire.InvitationView, Server['InvitationOut']>>,
  None<Wrong<wire.InvitationMade, Server['InvitationMade']>>,
  None<Wrong<wire.InvitationsMade, Server['InvitationsMade']>>,
  None<Wrong<wire.PersonView, Server['PersonOut']>>,
  None<Wrong<wire.PersonPreview, Server['PersonPreview']>>,
  None<Wrong<wire.AffiliationSeen, Server['AffiliationSeen']>>,
  None<Wrong<wire.Contribution, Server['Contribution']>>,
  None<Wrong<wire.Profile, Server['Profile']>>,
  None<Wrong<wire.OwnAffiliation, Server['OwnAffiliation']>>,
  None<Wrong<wire.Space, Server['SpaceOut']>>,
  None<Wrong<wire.CanSee, Server['CanSee']>>,
  None<Wrong<wire.SpaceMember, Server['SpaceMember']>>,
  None<Wrong<wire.SpacePage, Server['SpacePage']>>,
  None<Wrong<wire.SpaceList, Server['SpaceList']>>,
  None<Wrong<wire.OwnRequest, Server['OwnRequest']>>,
  None<Wrong<wire.Door, Server['Door']>>,
  None<Wrong<wire.JoinRequest, Server['RequestOut']>>,
  None<Wrong<wire.OpenInvitation, Server['OpenInvitation']>>,
  None<Wrong<wire.DeskSpaces, Server['DeskSpaces']>>,
  None<Wrong<wire.DeskSpace, Server['DeskSpace']>>,
  None<Wrong<wire.FileLimits, Server['FileLimits']>>,
  None<Wrong<wire.FileState, Server['FileState']>>,
  None<Wrong<wire.PostFile, Server['PostFile']>>,
  None<Wrong<wire.ThreadItem, Server['ThreadItem']>>,
  None<Wrong<wire.ThreadList, Server['ThreadList']>>,
  None<Wrong<wire.ThreadMine, Server['ThreadMine']>>,
  None<Wrong<wire.Destination, Server['Destination']>>,
  None<Wrong<wire.Destinations, Server['Destinations']>>,
  // The client notes something of its own beside it.
  None<Wrong<Omit<wire.ThreadPage, 'widening'>, Server['ThreadPage']>>,
  None<Wrong<wire.Widening, Server['WideningOut']>>,
  None<Wrong<wire.ReadingNow, Server['ReadingNow']>>,
  None<Wrong<wire.Mark, Server['MarkOut']>>,
  None<Wrong<wire.MarkList, Server['MarkList']>>,
  None<Wrong<wire.MachineTranslation, Server['MachineTranslationOut']>>,
  None<Wrong<wire.TranslationSource, Server['TranslationSource']>>,
  None<Wrong<wire.PostVersion, Server['VersionOut']>>,
  None<Wrong<wire.Theme, Server['ThemeOut']>>,
  None<Wrong<wire.ThemeList, Server['ThemeList']>>,
  None<Wrong<wire.ThemeGoal, Server['GoalRef']>>,
  None<Wrong<wire.ThemeView, Server['ThemePage']>>,
  // The words may be left out by who sends them, never by the server.
  None<Wrong<wire.ThemeWords, Required<Server['ThemeWords']>>>,
  None<Wrong<wire.ThemeSource, Server['ThemeSource']>>,
  None<Wrong<wire.Goal, Server['GoalOut']>>,
  None<Wrong<wire.GoalView, Server['GoalPage']>>,
  None<Wrong<wire.SitePage, Server['SitePageOut']>>,
  None<Wrong<wire.SitePageState, Server['SitePageState']>>,
  None<Wrong<wire.SitePageSource, Server['SitePageSource']>>,
  None<Wrong<wire.SitePageVersion, Server['SitePageVersion']>>,
  None<Wrong<wire.Hit, Server['HitOut']>>,
  None<Wrong<wire.Why, Server['Why']>>,
  None<Wrong<wire.FacetValue, Server['FacetValue']>>,
  None<Wrong<wire.Facets, Server['Facets']>>,
  None<Wrong<wire.Hits, Server['HitsOut']>>,
  None<Wrong<wire.SimilarQuestion, Server['SimilarOut']>>,
  // What a form sends to an invitation: the server refuses fields that it does not know.
  None<Exclude<keyof ReturnType<PersonForm['body']>, keyof Server['Acceptance']>>,
  None<Exclude<keyof ReturnType<PersonForm['body']>, keyof Server['ProfilePatch']>>,
];
