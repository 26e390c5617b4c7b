import { cleanup } from '@testing-library/svelte';
import { vi } from 'vitest';

/** Ends what a test of a form began. What it typed is written a little later, and not into the next one's browser. */
export async function endForm(): Promise<void> {
  cleanup();
  await new Promise((done) => setTimeout(done, 400));
  vi.unstubAllGlobals();
}
