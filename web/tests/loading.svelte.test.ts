import { flushSync } from 'svelte';
import { expect, it } from 'vitest';
import { Loading } from '../src/app/loading.svelte.ts';

/** A reading is begun anew by what it was said to depend on, never by its own answer. */

const turn = () => new Promise((done) => setTimeout(done));

it('ends with its answer, though it looks at what was there before', async () => {
  let wanted = $state('sport');
  const asked: string[] = [];
  const page: Loading<string[]> = new Loading(
    async () => {
      asked.push(wanted);
      const answer = [...(page.data ?? []), wanted];
      await turn();
      return answer;
    },
    () => wanted,
  );
  const end = $effect.root(() => {
    $effect(() => void page.load());
  });
  flushSync();
  for (let turns = 0; turns < 10; turns += 1) await turn();
  expect(asked).toEqual(['sport']);
  wanted = 'housing';
  flushSync();
  for (let turns = 0; turns < 10; turns += 1) await turn();
  expect(asked).toEqual(['sport', 'housing']);
  expect(page.data).toEqual(['sport', 'housing']);
  end();
});
