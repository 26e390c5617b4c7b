import { Draft } from '../lib/keep/draft.svelte.ts';
import type { ProfileState } from './profile.svelte.ts';

/** What is changed in one's profile and not saved. It stands in the profile's own fields; kept is a text of the changes. */
export class ProfileDraft {
  readonly #profile: ProfileState;
  readonly #kept = new Draft('profile', { unsaved: '' });
  /** What was kept stands in the fields; before that nothing is written over it. */
  #begun = $state(false);
  since = '';

  constructor(profile: ProfileState) {
    this.#profile = profile;
  }

  async begin(): Promise<void> {
    await Promise.all([this.#profile.load(), this.#kept.restored]);
    if (!this.#profile.saved) return;
    this.fields = this.#kept.fields;
    this.#begun = true;
  }

  get unsent(): boolean {
    return this.#kept.unsent;
  }

  get fields(): { unsaved: string } {
    return this.#kept.fields;
  }
  set fields({ unsaved }: { unsaved: string }) {
    if (unsaved) this.#profile.takeUp(unsaved);
  }

  discard = async (): Promise<void> => {
    this.#profile.giveUp();
    await this.#kept.discard();
  };

  /** To be called from an effect, with `keep`. */
  follow = (): void => {
    if (this.#begun) this.#kept.fields.unsaved = this.#profile.unsaved;
  };
  keep = (): (() => void) => this.#kept.keep();
}
