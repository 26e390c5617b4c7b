import type { Page } from '@playwright/test';
import { address } from './world.ts';

/** One thing of each kind. */
export interface Places {
  person: string;
  thread: string;
  organisation: string;
  partnership: string;
  space: string;
  invitation: string;
}

/** As who looks at the page finds them. */
export async function places(page: Page): Promise<Places> {
  const spaces = (await (await page.request.get('/api/spaces')).json()) as {
    items: { id: string; kind: string }[];
  };
  const space = spaces.items.find((one) => one.kind === 'community')!.id;
  const list = (await (await page.request.get('/api/spaces/network/threads')).json()) as {
    items: { id: string; answers: number }[];
  };
  const made = await page.request.post('/api/invitations', {
    headers: { 'X-Tessera': '1' },
    data: { space },
  });
  const { link } = (await made.json()) as { link: string };
  const thread = list.items.find((one) => one.answers > 1)!.id;
  const me = (await (await page.request.get('/api/me')).json()) as {
    id: string;
  };
  const towns = (await (await page.request.get('/api/directory?people=true')).json()) as {
    items: { id: string }[];
  };
  const organisation = towns.items[0]!.id;
  const own = (await (await page.request.get('/api/me/partnerships')).json()) as { sides: { id: string }[] };
  const known = (await (
    await page.request.get(`/api/partnerships?organisation=${own.sides[0]!.id}&standing=active`)
  ).json()) as { items: { id: string }[] };
  const partnership = known.items[0]!.id;
  return {
    person: me.id,
    thread,
    organisation,
    partnership,
    space,
    invitation: new URL(link, address()).pathname,
  };
}
