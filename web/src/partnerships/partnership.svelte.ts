import { keptLoading } from '../app/kept.ts';
import type { Loading } from '../app/loading.svelte.ts';
import { send, type Method } from '../lib/api/client.ts';
import { newKey } from '../lib/api/key.ts';
import type { PartnershipView } from '../lib/api/wire.ts';
import { t } from '../lib/i18n/index.svelte.ts';
import { announce } from '../lib/ui/announce.svelte.ts';
import { again } from '../app/again.svelte.ts';

/** One partnership on screen, with one act at a time. People of both sides hear of changes by their own streams. */
export class PartnershipState {
  readonly page: Loading<PartnershipView>;
  busy = $state(false);
  failure = $state<unknown>(null);
  /** Which part of the page the failure belongs to. */
  failed = $state('');
  readonly #address: string;

  constructor(id: string) {
    this.#address = `/api/partnerships/${id}`;
    this.page = keptLoading<PartnershipView>(this.#address);
    again(this.page.load);
  }

  /** Does something for a part of the page; answers whether it was taken. What it changed is read again. */
  act = async (part: string, method: Method, path = '', body?: unknown): Promise<boolean> => {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      await send(method, this.#address + path, body, { key: newKey() });
      await this.page.load();
      announce(t('profile.done'));
    } catch (error) {
      this.failure = error;
      this.failed = part;
    }
    this.busy = false;
    return !this.failure;
  };

  /** The failure of a part of the page. */
  failureOf(part: string): unknown {
    return this.failed === part ? this.failure : null;
  }
}

/** "since 1990", "1990 to 2020", or nothing. */
export function yearsOf({ since, until }: { since: number | null; until: number | null }): string {
  if (since && until) return t('partnerships.from_to', { since: String(since), until: String(until) });
  if (since) return t('partnerships.since', { since: String(since) });
  return until ? t('partnerships.until', { until: String(until) }) : '';
}

/** What is said of a partnership in one word: how it stands, or that it is not confirmed. */
export function standingOf(item: { state: string; standing: string }): string {
  const shown = { confirmed: item.standing, proposed: 'proposed' }[item.state] ?? 'declined';
  return t(`partnerships.standing.${shown}`);
}
