import type { Organisation } from '../lib/api/wire.ts';
import { Offering } from '../lib/offers/offering.svelte.ts';

const SHORTEST = 2;

/** Finds organisations while one types. */
export class OrganisationFinder extends Offering<Organisation> {
  error = $state<unknown>(null);

  look(text: string): void {
    this.reset();
    const wanted = text.trim();
    if (wanted.length >= SHORTEST) this.ask(`/api/organisations?q=${encodeURIComponent(wanted)}&limit=10`);
  }

  protected override took(found: { items: Organisation[] }): void {
    super.took(found);
    this.error = null;
  }

  protected override failed(error: unknown): void {
    this.error = error;
  }
}
