import { get, send } from '../lib/api/client.ts';
import { newKey } from '../lib/api/key.ts';
import type { FieldView, Profile, Session } from '../lib/api/wire.ts';
import { session } from '../lib/session.svelte.ts';
import type { PersonForm } from './person-form.svelte.ts';

/** The fields whose text stands in the profile alone; the account's own (name, e-mail, …) have only readers here. */
export const TEXTS = [
  'about',
  'canHelp',
  'lookingFor',
  'writes',
  'phone',
  'website',
  'pronouns',
  'themes',
] as const;
export const KEPT = ['name', 'email', 'reads', 'timeZone'] as const;

/** One's own profile as it is edited: `saved` as the server has it, `fields` as they stand in the form. */
export class ProfileState {
  saved = $state<Profile>();
  fields = $state<Record<string, FieldView>>({});
  error = $state<unknown>(null);

  load = async (): Promise<void> => {
    try {
      const fresh = await get<Profile>('/api/me/profile');
      // Before `saved`, by which pages know that the fields are there.
      this.fields = structuredClone(fresh.fields);
      this.saved = fresh;
      this.error = null;
    } catch (error) {
      this.error = error;
    }
  };

  /** Reads the profile and leaves what stands in the form. */
  async again(): Promise<void> {
    this.saved = await get<Profile>('/api/me/profile');
  }

  /** What is changed and not saved, as a text that `takeUp` understands. */
  get unsaved(): string {
    const changes = this.saved ? this.#changes() : {};
    return Object.keys(changes).length ? JSON.stringify(changes) : '';
  }

  /** What is changed stands again as it is saved. */
  giveUp(): void {
    this.fields = structuredClone($state.snapshot(this.saved?.fields ?? {}));
  }

  /** Goes on from what was not saved; fields that are there no more stay out. */
  takeUp(unsaved: string): void {
    const changes = JSON.parse(unsaved) as Record<string, Partial<FieldView>>;
    for (const [field, change] of Object.entries(changes))
      if (this.fields[field]) Object.assign(this.fields[field], change);
  }

  /** Sends what has changed, with the account's own fields. */
  async save(form: PersonForm): Promise<void> {
    const body = { ...form.body(), namePublic: form.namePublic, fields: this.#changes() };
    await act('PATCH', '/api/me', body);
    await this.load();
  }

  #changes(): Record<string, Partial<FieldView>> {
    const changes: Record<string, Partial<FieldView>> = {};
    for (const [field, { value, audience }] of Object.entries(this.fields)) {
      const before = this.saved?.fields[field];
      const own = (KEPT as readonly string[]).includes(field);
      if (audience !== before?.audience) changes[field] = { audience };
      if (!own && value !== before?.value) changes[field] = { ...changes[field], value, audience };
    }
    return changes;
  }
}

/** One act on one's own profile; the session follows. */
export async function act(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<void> {
  await send(method, path, body, { key: newKey() });
  session.take(await get<Session>('/api/session'));
}
