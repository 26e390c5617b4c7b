import { outbox } from './keep/outbox.svelte.ts';
import { followPerson } from './live/person.ts';

/** What runs while a person is signed in and a visitor never loads: the outbox and the person's own stream.
 *  Answers how to end it. */
export function beginSignedIn(): () => void {
  outbox.start();
  // Files chosen for forms that were never opened again.
  void import('./files/kept.ts').then(
    ({ sweep }) => sweep(),
    () => undefined,
  );
  return followPerson();
}
