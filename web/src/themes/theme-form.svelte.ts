import { get, send } from '../lib/api/client.ts';
import { newKey } from '../lib/api/key.ts';
import type { Done, ThemeSource, ThemeView, ThemeWords } from '../lib/api/wire.ts';
import { plainDigits } from '../lib/digits.ts';
import { lang, LANGS, type Lang } from '../lib/i18n/index.svelte.ts';

/** One language of the form; `words` as one line, by comma. */
export interface Written {
  name: string;
  description: string;
  words: string;
}

/** A place that is not another theme's key; keys have no such sign. */
export const SAME_PLACE = '=';
export const LAST_PLACE = '';

/** A new theme, or the changes of one: only languages that were changed are sent. */
export class ThemeForm {
  readonly source: ThemeSource | undefined;
  texts = $state(Object.fromEntries(LANGS.map((code) => [code, blank()])) as Record<Lang, Written>);
  targets = $state('');
  before = $state(SAME_PLACE);
  /** The same content is sent again under the same key, so that a broken line adds nothing twice. */
  #sent = { content: '', key: '' };

  constructor(source?: ThemeSource) {
    this.source = source;
    if (!source) return;
    for (const code of LANGS) this.texts[code] = written(source.texts[code]);
    this.targets = source.targets.join(', ');
  }

  body() {
    const changed = LANGS.filter((code) => !same(this.texts[code], written(this.source?.texts[code])));
    const texts = Object.fromEntries(changed.map((code) => [code, toSend(this.texts[code])]));
    return {
      texts,
      targets: list(plainDigits(this.targets)),
      ...(this.source && { version: this.source.version }),
    };
  }

  /** Saves and answers the theme's key. */
  async save(): Promise<string> {
    const body = this.body();
    const content = JSON.stringify(body);
    if (content !== this.#sent.content) this.#sent = { content, key: newKey() };
    const options = { key: this.#sent.key };
    if (!this.source) {
      const { id } = await send<Done>('POST', '/api/themes', body, options);
      return (await get<ThemeView>(`/api/themes/${id}?lang=${lang()}`)).key;
    }
    // The place first: it changes no version, so that after a refusal of the rest all of it can be sent again.
    if (this.before !== SAME_PLACE) await this.#place(this.source.key);
    await send('PATCH', `/api/themes/${this.source.key}`, body, options);
    return this.source.key;
  }

  #place(key: string): Promise<unknown> {
    const before = this.before === LAST_PLACE ? null : this.before;
    return send('PUT', `/api/themes/${key}/place`, { before }, { key: newKey() });
  }
}

function blank(): Written {
  return { name: '', description: '', words: '' };
}

function written(words?: ThemeWords): Written {
  return words ? { ...words, words: words.words.join(', ') } : blank();
}

function same(one: Written, other: Written): boolean {
  return one.name === other.name && one.description === other.description && one.words === other.words;
}

function toSend(text: Written): ThemeWords {
  return { name: text.name.trim(), description: text.description.trim(), words: list(text.words) };
}

/** What stands between commas, also Arabic ones. */
export function list(line: string): string[] {
  return line
    .split(/[,،;]/)
    .map((part) => part.trim())
    .filter(Boolean);
}
