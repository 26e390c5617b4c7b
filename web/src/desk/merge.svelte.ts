import { get, send } from '../lib/api/client.ts';
import { newKey } from '../lib/api/key.ts';
import type { Done, MergePreview, Organisation } from '../lib/api/wire.ts';

export type Chosen = Pick<Organisation, 'id' | 'name'> | null;

/** Two organisations that are to become one: chosen, looked at together, confirmed. */
export class Merge {
  duplicate = $state<Chosen>(null);
  into = $state<Chosen>(null);
  preview = $state<MergePreview>();
  compared = $state(false);
  countries = $state(false);
  failure = $state<unknown>(null);
  /** Counts choices made for the reader, so that the fields are drawn with them. */
  turn = $state(0);
  #running: AbortController | undefined;

  get ready(): boolean {
    const { preview } = this;
    return !!preview && !preview.refused && this.compared && (!preview.countries || this.countries);
  }

  /** Chooses those that the address names. */
  async begin(duplicate?: string, into?: string): Promise<void> {
    try {
      [this.duplicate, this.into] = await Promise.all([named(duplicate), named(into)]);
      this.turn += 1;
    } catch (error) {
      this.failure = error;
    }
  }

  swap(): void {
    [this.duplicate, this.into] = [this.into, this.duplicate];
    this.turn += 1;
  }

  /** Asks what a merge would do, as soon as both are chosen. */
  async look(duplicate: Chosen, into: Chosen): Promise<void> {
    this.#running?.abort();
    [this.preview, this.compared, this.countries, this.failure] = [undefined, false, false, null];
    if (!duplicate || !into) return;
    const running = (this.#running = new AbortController());
    const address = `/api/desk/organisations/${duplicate.id}/merge?into=${into.id}`;
    try {
      const preview = await get<MergePreview>(address, running.signal);
      if (!running.signal.aborted) this.preview = preview;
    } catch (error) {
      if (!running.signal.aborted) this.failure = error;
    }
  }

  /** Merges; answers the id of the one that stays. */
  async done(): Promise<string> {
    const body = { into: this.into!.id, countries: this.countries };
    const url = `/api/organisations/${this.duplicate!.id}/merge`;
    return (await send<Done>('POST', url, body, { key: newKey() })).id;
  }
}

async function named(id?: string): Promise<Chosen> {
  return id ? await get<Organisation>(`/api/organisations/${encodeURIComponent(id)}`) : null;
}
