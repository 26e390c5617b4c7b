/** An address inside this client, or the start page: a `then` from outside must not lead elsewhere. */
export function localAddress(value: string | null | undefined): string {
  return value && /^\/(?![/\\])/.test(value) ? value : '/';
}
