import { lang, t } from '../lib/i18n/index.svelte.ts';

/** Who is mentioned without a name is told in the words of the reader: the server leaves an empty place. */
export function withMentions(html: string): string {
  const somebody = (word: string) => ` lang="${lang()}">${t(word)}</span>`;
  return html
    .replaceAll(
      '<span class="mention"></span>',
      `<span class="mention"${somebody('thread.mention_somebody')}`,
    )
    .replaceAll(
      '<span class="mention left"></span>',
      `<span class="mention left"${somebody('thread.mention_left')}`,
    );
}
