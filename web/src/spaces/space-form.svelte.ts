import type { SpacePage } from '../lib/api/wire.ts';
import { lang } from '../lib/i18n/index.svelte.ts';

/** What somebody writes about a space, new or as it is. */
export class SpaceForm {
  title = $state('');
  purpose = $state('');
  lang = $state<string>(lang());
  listed = $state('members');

  constructor(space?: SpacePage) {
    if (!space) return;
    this.title = space.title;
    this.purpose = space.purpose;
    this.lang = space.lang;
    this.listed = space.listed ?? 'members';
  }

  body() {
    const { title, purpose, lang, listed } = this;
    return { title: title.trim(), purpose: purpose.trim(), lang, listed };
  }
}
