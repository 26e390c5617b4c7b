import { Loading } from '../app/loading.svelte.ts';
import { following } from '../discussions/follow.svelte.ts';
import { get, send } from '../lib/api/client.ts';
import { newKey } from '../lib/api/key.ts';
import type { Door, InvitationMade, InvitationsMade, JoinRequest } from '../lib/api/wire.ts';
import { applyDoor } from './door.apply.ts';
import { readNewest } from './newest.ts';

/** Who wants into a space and who is invited, as its facilitators see it, live. */
export class DoorState {
  readonly space: string;
  readonly page: Loading<Door>;

  constructor(space: string) {
    this.space = space;
    const read = (signal?: AbortSignal) => get<Door>(`/api/spaces/${space}/door`, signal);
    this.page = new Loading((signal) =>
      readNewest(
        () => read(signal),
        () => this.page.data,
      ),
    );
    following(() => !!this.page.data, {
      read: () => this.page.data!,
      write: (next) => (this.page.data = next),
      apply: applyDoor,
      fetch: () => read(),
      closed: () => (this.page.data = undefined),
    });
    void this.page.load();
  }

  decide = async (request: JoinRequest, admitted: boolean, sentence: string): Promise<void> => {
    await send('PUT', `/api/requests/${request.id}`, { admitted, sentence }, { key: newKey() });
    await this.page.load();
  };

  invite = async (emails: string[], role: string): Promise<InvitationMade[]> => {
    const body = { emails, role };
    const made = await send<InvitationsMade>('POST', `/api/spaces/${this.space}/invitations`, body);
    await this.page.load();
    return made.items;
  };

  withdraw = async (invitation: string): Promise<void> => {
    await send('DELETE', `/api/spaces/${this.space}/invitations/${invitation}`, undefined, { key: newKey() });
    await this.page.load();
  };
}
