import '@testing-library/jest-dom/vitest';
import 'fake-indexeddb/auto';
import { configure } from '@testing-library/svelte';
import { afterAll } from 'vitest';

// A busy machine draws late; who waits for something waits no longer than it takes.
configure({ asyncUtilTimeout: 5_000 });

// What a form looks up in the browser's database goes on when it is gone; after the last test of a file there is no
// browser any more. Each step takes a turn of the loop, however slow the machine is.
const turn = globalThis.setImmediate;
afterAll(async () => {
  for (let turns = 0; turns < 100; turns += 1) await new Promise<void>((done) => turn(done));
});
