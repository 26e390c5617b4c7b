import type { Problem } from './wire.ts';

/** The one way to `/api`: JSON in and out, problem details as `ApiError`, no answer at all as `OfflineError`. */

export class ApiError extends Error {
  override name = 'ApiError';
  constructor(
    readonly problem: Problem,
    /** Seconds the server asked us to wait, if it did. */
    readonly after?: number,
  ) {
    super(problem.code);
  }
  get code(): string {
    return this.problem.code;
  }
  get status(): number {
    return this.problem.status;
  }
}

/** The server says that this is not, or no longer, to be seen. */
export function hides(error: unknown): boolean {
  return error instanceof ApiError && [401, 403, 404].includes(error.status);
}

/** No answer came: no line, or it broke. Whether the server did what it was asked is unknown, so an act is
 *  repeated under its own key. */
export class OfflineError extends Error {
  override name = 'OfflineError';
}

export type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export interface SendOptions {
  /** Idempotency key of an act that leaves a row; the server does it once however often it arrives. */
  key?: string;
  signal?: AbortSignal;
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const soon = early.get(path);
  early.delete(path);
  return (await (soon ?? read(path, signal))) as T;
}

function read(path: string, signal?: AbortSignal): Promise<unknown> {
  return exchange(path, { headers: { Accept: 'application/json' }, signal: signal ?? null });
}

const early = new Map<string, Promise<unknown>>();

/** Asks for what a page will read before the page itself is there; the first `get` of it takes the answer or the
 *  failure. */
export function getEarly(path: string): void {
  const asked = read(path);
  early.set(path, asked);
  // Whoever takes it hears of the failure; until then it is nobody's.
  asked.catch(() => undefined);
}

export async function send<T>(
  method: Method,
  path: string,
  body?: unknown,
  options: SendOptions = {},
): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'X-Tessera': '1' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.key) headers['Idempotency-Key'] = options.key;
  const init = {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
    signal: options.signal ?? null,
  };
  return (await exchange(path, init)) as T;
}

/** Part of a file, as it is; JSON comes back. */
export async function sendBytes<T>(path: string, body: ArrayBuffer, signal: AbortSignal): Promise<T> {
  const headers = {
    Accept: 'application/json',
    'X-Tessera': '1',
    'Content-Type': 'application/octet-stream',
  };
  return (await exchange(path, { method: 'PATCH', headers, body, signal })) as T;
}

async function exchange(path: string, init: RequestInit): Promise<unknown> {
  const answer = await fetchOrOffline(path, init);
  if (!answer.ok) throw await problemOf(answer);
  if (answer.status === 204) return undefined;
  try {
    return await answer.json();
  } catch (cause) {
    // The line broke inside the body.
    throw new OfflineError('incomplete', { cause });
  }
}

async function fetchOrOffline(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: 'same-origin', ...init });
  } catch (cause) {
    if ((cause as Error).name === 'AbortError') throw cause;
    throw new OfflineError('no answer', { cause });
  }
}

async function problemOf(answer: Response): Promise<ApiError> {
  const after = Number(answer.headers.get('Retry-After')) || undefined;
  const fallback: Problem = { status: answer.status, code: answer.status === 503 ? 'busy' : 'unexpected' };
  const isProblem = answer.headers.get('Content-Type')?.includes('json');
  const body = isProblem ? ((await answer.json().catch(() => null)) as Partial<Problem> | null) : null;
  return new ApiError({ ...fallback, ...body }, after);
}
