import { beforeEach, describe, expect, it } from 'vitest';
import { thisTab } from '../app/tab.ts';
import { forgetAll, keep } from '../lib/keep/store.ts';
import { discardDraft, keptDrafts } from './drafts.ts';

beforeEach(forgetAll);

describe('drafts', () => {
  it('are listed with what is written and where it belongs, one’s own only', async () => {
    const tab = await thisTab();
    await keep(`draft:ayse:ask:network:${tab}`, {
      title: 'Who  sweeps?',
      text: 'Text',
      themes: '',
      kind: '',
    });
    await keep(`draft:ayse:answer:t1:gone`, { text: '  We do. ' });
    await keep(`draft:ayse:join:s1:gone`, { 0: '', 1: 'Musterstadt' });
    await keep(`draft:ayse:site:imprint.ar:gone`, { text: 'Rathausplatz 1', version: '3' });
    await keep(`draft:ayse:site:privacy.ar:gone`, { text: '', version: '3' });
    await keep(`draft:olena:answer:t1:gone`, { text: 'Not hers' });
    const found = await keptDrafts('ayse');
    expect(found.map(({ kind, path, text }) => [kind, path, text]).toSorted()).toEqual([
      ['answer', '/threads/t1', 'We do.'],
      ['ask', '/spaces/network/ask', 'Who sweeps?'],
      ['join', '/spaces/s1', 'Musterstadt'],
      ['site', '/desk/site?page=imprint&text=ar', 'Rathausplatz 1'],
      ['site', '/desk/site?page=privacy&text=ar', ''],
    ]);
    expect(found.every(({ elsewhere }) => !elsewhere)).toBe(true);
  });

  it('are cut where they are long, and gone once discarded', async () => {
    await keep(`draft:ayse:answer:t1:gone`, { text: 'x'.repeat(500), quotes: '[{"text":"Quoted"}]' });
    const [draft] = await keptDrafts('ayse');
    expect(draft!.text).toHaveLength(201);
    await discardDraft(draft!);
    expect(await keptDrafts('ayse')).toEqual([]);
  });
});
