import type { Uuid } from '../lib/api/wire.ts';

/** A passage that is to be quoted in an answer being written. */
export interface Passage {
  post: Uuid;
  number: number;
  lang: string;
  text: string;
}

/** Brings passages from the contributions to the answer's form, which may not be there yet. */
export class Quoting {
  #add: ((passage: Passage) => void) | undefined;
  #waiting: Passage[] = [];

  take(passage: Passage): void {
    if (this.#add) this.#add(passage);
    else this.#waiting.push(passage);
  }

  listen(add: (passage: Passage) => void): () => void {
    this.#add = add;
    this.#waiting.splice(0).forEach(add);
    return () => (this.#add = undefined);
  }
}
