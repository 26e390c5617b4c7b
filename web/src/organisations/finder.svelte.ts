import type { Organisation, Page, Source } from '../lib/api/wire.ts';
import { Offering } from '../lib/offers/offering.svelte.ts';

const SHORTEST = 2;
type Found = Page<Organisation> & { sources: Source[] };

/** Finds organisations while one types. */
export class OrganisationFinder extends Offering<Organisation, Found> {
  /** To be named with the items. */
  sources = $state<Source[]>([]);
  error = $state<unknown>(null);

  look(text: string): void {
    this.reset();
    const wanted = text.trim();
    if (wanted.length >= SHORTEST) this.ask(`/api/organisations?q=${encodeURIComponent(wanted)}&limit=10`);
  }

  protected override took(found: Found): void {
    super.took(found);
    this.sources = found.sources;
    this.error = null;
  }

  protected override failed(error: unknown): void {
    this.error = error;
  }
}
