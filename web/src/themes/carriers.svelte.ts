import { Paged } from '../app/paged.svelte.ts';
import type { Page } from '../lib/api/wire.ts';

type CarrierPage<Item> = Page<Item> & { total?: number | null };

/** One list of what carries a theme or serves a goal, as far as the reader may see it, page by page. */
export class Carriers<Item extends { id: string }> extends Paged<Item, CarrierPage<Item>> {}
