import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import de from '../src/lib/i18n/locales/de.json';
import errors from '../src/lib/i18n/locales/errors/de.json';
import threads from '../src/lib/i18n/locales/threads/de.json';
import translate from '../src/lib/i18n/locales/translate/de.json';
// What a post fetches when it is drawn is here already.
import '../src/discussions/MachineTranslation.svelte';
import '../src/discussions/PostActions.svelte';
import PostView from '../src/discussions/PostView.svelte';
import '../src/discussions/TranslateForm.svelte';
import type { Me } from '../src/lib/api/wire.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { forgetAll } from '../src/lib/keep/store.ts';
import { session } from '../src/lib/session.svelte.ts';
import { postOf, threadOf } from './thread-of.ts';

/** A contribution on screen, and what its reader can do with it. */

const say = translate.translate;
const me = (languages: string[]) => ({ id: 'ayse', name: 'Ayşe', spaces: [], languages }) as unknown as Me;
const button = (name: string) => screen.queryByRole('button', { name });

beforeEach(async () => {
  useCatalogue('de', { ...de, ...errors, ...threads, ...translate });
  session.take({ person: me(['de']) });
  await forgetAll();
});
afterEach(() => vi.unstubAllGlobals());

describe('what may be done with a contribution', () => {
  it('is not offered while it is translated: what is written there would be lost by it', async () => {
    const post = postOf();
    render(PostView, { post, thread: threadOf([post], { mayTranslate: true, mayAnswer: true }) });
    await fireEvent.click(await screen.findByRole('button', { name: say.write }));
    await screen.findByRole('button', { name: say.save });
    expect(button(say.write)).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: de.common.cancel }));
    expect(await screen.findByRole('button', { name: say.write })).toBeVisible();
    expect(screen.getByRole('article')).toHaveFocus();
  });
});
