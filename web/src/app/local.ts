import { paths } from '../lib/paths.ts';

/** An address inside this client, or one's day: a `then` from outside must not lead elsewhere. */
export function localAddress(value: string | null | undefined): string {
  return value && /^\/(?![/\\])/.test(value) ? value : paths.today();
}
