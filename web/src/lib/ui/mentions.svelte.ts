import { get, OfflineError } from '../api/client.ts';
import type { PersonRef } from '../api/wire.ts';
import { asKept, asShown, mentionedIn, nameBegun, withPerson } from './mention-text.ts';

const PAUSE_MS = 200;
const SHORTEST = 2;

/** Whom one text mentions, and who is offered while a name is written after `@`. */
export class Mentions {
  people = $state<PersonRef[]>([]);
  items = $state<PersonRef[]>([]);
  /** Which of the items the arrow keys have come to. */
  active = $state(-1);
  /** Asked, and nobody is called so. */
  nobody = $state(false);
  #start = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;
  readonly #asked = new Set<string>();

  shown = (text: string): string => asShown(text, this.people);
  kept = (shown: string): string => asKept(shown, this.people);

  /** Offers people whose names go on as what stands before the caret. `where`: the query of who can be mentioned. */
  look(where: string, shown: string, caret: number): void {
    this.reset();
    const begun = nameBegun(shown, caret, this.people);
    if (!begun || begun.name.trim().length < SHORTEST) return;
    this.#start = begun.start;
    this.#timer = setTimeout(() => void this.#ask(`${where}&q=${encodeURIComponent(begun.name)}`), PAUSE_MS);
  }

  reset = (): void => {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.items = [];
    this.active = -1;
    this.nobody = false;
  };

  /** Moves the marked item by arrow key, round the ends. */
  move(step: 1 | -1): void {
    const count = this.items.length;
    if (count) this.active = (Math.max(this.active, step < 0 ? 0 : -1) + step + count) % count;
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

  async #ask(query: string): Promise<void> {
    const running = (this.#running = new AbortController());
    try {
      const found = await get<{ items: PersonRef[] }>(`/api/mentionable?${query}`, running.signal);
      if (running.signal.aborted) return;
      this.items = found.items;
      this.nobody = !found.items.length;
    } catch {
      // Without a line nobody is offered; what is written stays a text.
    }
  }
}
