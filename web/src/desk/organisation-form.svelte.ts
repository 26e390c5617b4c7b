import { get, send } from '../lib/api/client.ts';
import { newKey } from '../lib/api/key.ts';
import type { Done, OrganisationPage } from '../lib/api/wire.ts';
import { Draft } from '../lib/keep/draft.svelte.ts';

/** The form of an organisation: a new one, or what staff correct of one that is there. */

export const COLUMNS = [
  'kind',
  'name',
  'title',
  'country',
  'region',
  'district',
  'population',
  'latitude',
  'longitude',
  'languages',
  'website',
  'otherNames',
] as const;
export type Column = (typeof COLUMNS)[number];
/** What an official register says, and nobody corrects by hand. */
export const OFFICIAL: readonly Column[] = ['kind', 'name', 'title', 'region', 'district', 'population'];
/** Where it is cannot be changed once it is there. */
export const ONLY_NEW: readonly Column[] = ['country', 'latitude', 'longitude'];
const NEEDED: readonly Column[] = ['kind', 'name', 'country'];
const NUMBERS: readonly Column[] = ['population', 'latitude', 'longitude'];
const LISTS: readonly Column[] = ['languages', 'otherNames'];

export type Fields = Record<Column, string>;

export class OrganisationForm {
  /** What is typed of a new one. Who corrects one that is there begins with what stands there by then. */
  readonly draft?: Draft<Fields>;
  saved = $state<OrganisationPage>();
  #corrected = $state(nothing());
  /** The same content is sent again under the same key, so that a broken line adds nothing twice. */
  #sent = { content: '', key: '' };

  constructor(id?: string) {
    if (!id) this.draft = new Draft('organisation:new', nothing());
  }

  get fields(): Fields {
    return this.draft?.fields ?? this.#corrected;
  }

  async load(id: string): Promise<void> {
    const saved = await get<OrganisationPage>(`/api/organisations/${id}`);
    this.#corrected = fieldsOf(saved);
    this.saved = saved;
  }

  /** Answers the organisation's id. */
  async save(): Promise<string> {
    const body = this.body();
    const content = JSON.stringify(body);
    if (this.#sent.content !== content) this.#sent = { content, key: newKey() };
    const [method, path] = this.saved
      ? (['PATCH', `/api/organisations/${this.saved.id}`] as const)
      : (['POST', '/api/organisations'] as const);
    const { id } = await send<Done>(method, path, body, { key: this.#sent.key });
    await this.draft?.discard();
    return id;
  }

  /** Only what was changed; of a new one all that is filled in. */
  body(): Partial<Record<Column, unknown>> {
    const before = this.saved && fieldsOf(this.saved);
    // What a new one needs is sent empty, too, so that the server says that it is missing.
    const asked = (name: Column) => !before && NEEDED.includes(name);
    const changed = COLUMNS.filter(
      (name) => asked(name) || this.fields[name].trim() !== (before?.[name] ?? ''),
    );
    return Object.fromEntries(changed.map((name) => [name, toSend(name, this.fields[name])]));
  }
}

const nothing = () => Object.fromEntries(COLUMNS.map((name) => [name, ''])) as Fields;

function fieldsOf(town: OrganisationPage): Fields {
  const plain = Object.fromEntries(
    COLUMNS.map((name) => [name, String((town as unknown as Record<string, unknown>)[name] ?? '')]),
  ) as Fields;
  return {
    ...plain,
    // That it is a place is what staff are asked to say more about.
    kind: town.kind === 'place' ? '' : (town.kind ?? ''),
    languages: town.languages.join(', '),
    otherNames: town.otherNames
      .filter((one) => one.staff)
      .map((one) => one.name)
      .join('\n'),
  };
}

function toSend(name: Column, text: string): unknown {
  const trimmed = text.trim();
  if (LISTS.includes(name)) return listed(trimmed, name === 'languages' ? /[\s,]+/ : /\n/);
  if (!NUMBERS.includes(name)) return name === 'country' ? trimmed.toUpperCase() : trimmed;
  if (!trimmed) return null;
  const number = name === 'population' ? wholeNumber(trimmed) : Number(trimmed.replace(',', '.'));
  // The server says which field cannot be taken.
  return Number.isFinite(number) ? number : -1;
}

/** As people write it, with or without a sign between thousands: 41.000, 41 000, 41,000. */
function wholeNumber(text: string): number {
  const digits = /^\d{1,3}([.,\s'’]\d{3})+$/.test(text) ? text.replace(/\D/g, '') : text;
  return /^\d+$/.test(digits) ? Number(digits) : NaN;
}

const listed = (text: string, between: RegExp) =>
  text
    .split(between)
    .map((one) => one.trim())
    .filter(Boolean);
