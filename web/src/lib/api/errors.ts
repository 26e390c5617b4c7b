import { t } from '../i18n/index.svelte.ts';
import { ApiError, OfflineError } from './client.ts';

/** What happened, in the reader's language. Unknown codes get the general sentence with the request id, which
 *  the operator finds in the log. */
export function errorText(error: unknown): string {
  if (error instanceof OfflineError) return t('error.offline');
  if (!(error instanceof ApiError)) return t('error.unexpected', { requestId: '' });
  const { code, params, requestId } = error.problem;
  const key = `error.${code}`;
  const text = t(key, { requestId: requestId ?? '', ...params, seconds: error.after ?? null });
  return text === key ? t('error.unexpected', { requestId: requestId ?? '' }) : text;
}

/** The refusals of single fields (`name → text`), for `Field`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const fields = Object.entries(error.problem.fields ?? {});
  return Object.fromEntries(fields.map(([name, code]) => [name, t(`error.${code}`)]));
}
