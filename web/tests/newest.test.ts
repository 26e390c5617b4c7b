import { expect, it } from 'vitest';
import { readNewest } from '../src/spaces/newest.ts';

/** What the stream tells while a reading is on its way is not undone by its answer. */

const at = (seq: number, epoch = 'e') => ({ position: { stream: 's', epoch, seq } });

it('reads again what is older than what was told meanwhile', async () => {
  let known = at(1);
  const answers = [at(1), at(2)];
  const read = () => {
    known = at(2);
    return Promise.resolve(answers.shift()!);
  };
  expect(await readNewest(read, () => known)).toEqual(at(2));
});

it.each([
  ['nothing was known', undefined],
  ['nothing new was told', at(1)],
  ['the stream counts anew', at(7, 'before')],
])('reads once where %s', async (_, known) => {
  const answers = [at(1)];
  expect(
    await readNewest(
      () => Promise.resolve(answers.shift()!),
      () => known,
    ),
  ).toEqual(at(1));
});
