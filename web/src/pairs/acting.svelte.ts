import { send } from '../lib/api/client.ts';
import { newKey } from '../lib/api/key.ts';
import type { Done } from '../lib/api/wire.ts';

/** One act at a time: whether it is under way, and what the server refused. */
export class Acting {
  busy = $state(false);
  failure = $state<unknown>(null);

  /** Answers what was done, or nothing where it was refused. */
  async run(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Done | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.failure = null;
    try {
      return await send<Done>(method, path, body, { key: newKey() });
    } catch (error) {
      this.failure = error;
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}
