import { send } from '../lib/api/client.ts';
import { newKey } from '../lib/api/key.ts';
import type { Done } from '../lib/api/wire.ts';
import { Attempt } from '../lib/attempt.svelte.ts';

/** An act between two. */
export class Acting extends Attempt {
  /** Answers what was done, or nothing where it was refused. */
  async run(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Done | undefined> {
    let done: Done | undefined;
    await this.make(async () => (done = await send<Done>(method, path, body, { key: newKey() })));
    return done;
  }
}
