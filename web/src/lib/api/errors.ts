import { locale, needTexts, t } from '../i18n/index.svelte.ts';
import type { Params } from '../i18n/translate.ts';
import { waitInWords } from '../time.ts';
import { readersNow, whoCanRead } from '../who.ts';
import { ApiError, OfflineError } from './client.ts';

/** What happened, in the reader's language. Unknown codes get the general sentence with the request id, which
 *  the operator finds in the log. */
export function errorText(error: unknown): string {
  if (error instanceof OfflineError) return t('failure.offline');
  if (!(error instanceof ApiError)) return t('failure.unexpected', { requestId: '' });
  const { code, params, requestId } = error.problem;
  const more = readersNow(error.problem);
  const who = more ? whoCanRead({ kind: more.audience, space: more.title }) : '';
  const wait = error.after ? waitInWords(error.after, locale()) : '';
  const text = refusal(code, { requestId: requestId ?? '', ...params, who, wait });
  return text ?? t('failure.unexpected', { requestId: requestId ?? '' });
}

/** The refusals of single fields (`name → text`), for `Field`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const fields = Object.entries(error.problem.fields ?? {});
  return Object.fromEntries(
    fields.map(([name, code]) => [
      name,
      refusal(code) ?? t('failure.unexpected', { requestId: error.problem.requestId ?? '' }),
    ]),
  );
}

/** The sentence of a code. Who is refused before the sentences are there reads the right one as soon as it is. */
export function refusal(code: string, params?: Params): string | undefined {
  const key = `error.${code}`;
  const text = t(key, params);
  if (text !== key) return text;
  void needRefusals();
  return undefined;
}

/** The sentences of all refusals: fetched once the first page stands, so that reading does not wait for them. */
export const needRefusals = () => needTexts(['errors']).catch(() => undefined);
