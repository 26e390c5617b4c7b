import { get, OfflineError } from '../api/client.ts';
import type { PersonRef } from '../api/wire.ts';
import { Offering } from '../offers/offering.svelte.ts';
import { asKept, asShown, mentionedIn, nameBegun, withPerson } from './mention-text.ts';

const SHORTEST = 2;

/** Whom one text mentions, and who is offered while a name is written after `@`. */
export class Mentions extends Offering<PersonRef> {
  people = $state<PersonRef[]>([]);
  #start = 0;
  readonly #asked = new Set<string>();

  shown = (text: string): string => asShown(text, this.people);
  kept = (shown: string): string => asKept(shown, this.people);

  /** Offers people whose names go on as what stands before the caret. `where`: the query of who can be mentioned. */
  look(where: string, shown: string, caret: number): void {
    this.reset();
    const begun = nameBegun(shown, caret, this.people);
    if (!begun || begun.name.trim().length < SHORTEST) return;
    this.#start = begun.start;
    this.ask(`/api/mentionable?${where}&q=${encodeURIComponent(begun.name)}`);
  }

  /** Puts somebody in the place of what was written of their name; answers the text and where the caret goes. */
  choose(person: PersonRef, shown: string, caret: number): { text: string; caret: number } {
    this.people = withPerson(this.people, person);
    const name = `@${this.people.find(({ id }) => id === person.id)!.name} `;
    const start = this.#start;
    this.reset();
    const rest = shown.slice(caret).replace(/^ /, '');
    return { text: shown.slice(0, start) + name + rest, caret: start + name.length };
  }

  /** Reads the names of those whom a text mentions that was written before; without a line it is tried again. */
  async know(text: string): Promise<void> {
    const unknown = mentionedIn(text).filter((id) => !this.#asked.has(id));
    unknown.forEach((id) => this.#asked.add(id));
    for (const id of unknown) {
      const person = await get<{ name: string | null }>(`/api/people/${id}`).catch((error: unknown) => {
        // Who left, or shows no name any more, stays as it was kept.
        if (error instanceof OfflineError) this.#asked.delete(id);
        return null;
      });
      if (person?.name) this.people = withPerson(this.people, { id, name: person.name });
    }
  }
}
