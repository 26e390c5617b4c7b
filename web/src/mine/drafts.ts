import { openTabs, thisTab } from '../app/tab.ts';
import { forget, keptUnder } from '../lib/keep/store.ts';
import { paths } from '../lib/paths.ts';
import { withoutIds } from '../lib/ui/mention-text.ts';

/** Unsent writing that this browser keeps (`lib/keep/draft.svelte.ts`), as a list to come back to. */

export interface KeptDraft {
  key: string;
  /** What it is for; the text is at `mine.draft_<kind>`. */
  kind: 'ask' | 'answer' | 'join' | 'message' | 'site';
  /** The page it is written on. */
  path: string;
  /** The beginning of what is written. */
  text: string;
  /** Another tab has it open and goes on keeping it. */
  elsewhere: boolean;
}
const MOST = 200;
const WHERE = {
  ask: (id: string) => paths.ask(id),
  answer: (id: string) => paths.thread(id),
  join: (id: string) => paths.space(id),
  message: (id: string) => paths.conversation(id),
  site: (id: string) => {
    const [kind, lang] = id.split('.');
    return paths.deskSite(kind!, lang!);
  },
};

export async function keptDrafts(person: string): Promise<KeptDraft[]> {
  const prefix = `draft:${person}:`;
  const [kept, open, own] = [
    await keptUnder<Record<string, string>>(prefix),
    await openTabs(),
    await thisTab(),
  ];
  return kept.flatMap(([key, fields]) => {
    const [kind, id, tab] = key.slice(prefix.length).split(':');
    if (!kind || !(kind in WHERE) || !id || !tab) return [];
    const known = kind as KeptDraft['kind'];
    const elsewhere = tab !== own && open.has(tab);
    return [{ key, kind: known, path: WHERE[known](id), text: beginning(fields), elsewhere }];
  });
}

/** The title, else the first thing that was written. */
function beginning(fields: Record<string, string>): string {
  const { title, text, quotes, since: _, version: __, ...rest } = fields;
  const quoted = (JSON.parse(quotes || '[]') as { text: string }[]).map((one) => one.text);
  const written = [title, text, ...Object.values(rest), ...quoted].find((value) => value?.trim()) ?? '';
  const plain = withoutIds(written).trim().replace(/\s+/g, ' ');
  return plain.length > MOST ? `${plain.slice(0, MOST)}…` : plain;
}

export function discardDraft(draft: KeptDraft): Promise<void> {
  return forget(draft.key);
}
