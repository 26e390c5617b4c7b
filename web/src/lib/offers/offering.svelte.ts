import { get } from '../api/client.ts';

const PAUSE_MS = 200;

/** What is offered while one types: asked for after a pause in typing, and only the last question counts. */
export class Offering<Item, Found extends { items: Item[] } = { items: Item[] }> {
  items = $state<Item[]>([]);
  /** Which of the items the arrow keys have come to. */
  active = $state(-1);
  /** Asked, and nothing fits. */
  none = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;

  reset = (): void => {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.items = [];
    this.active = -1;
    this.none = false;
  };

  /** Moves the marked item by arrow key, round the ends. */
  move(step: 1 | -1): void {
    const count = this.items.length;
    if (count) this.active = (Math.max(this.active, step < 0 ? 0 : -1) + step + count) % count;
  }

  /** A key pressed in the field: marks an item, takes the marked one, or closes. Answers whether it did one of these. */
  press(event: KeyboardEvent, choose: (item: Item) => void): boolean {
    const marked = this.items[this.active];
    if (!this.items.length) return false;
    if (event.key === 'ArrowDown') this.move(1);
    else if (event.key === 'ArrowUp') this.move(-1);
    else if (event.key === 'Enter' && marked) choose(marked);
    else if (event.key === 'Escape') this.reset();
    else return false;
    event.preventDefault();
    return true;
  }

  /** Asks the server a little after the last key. */
  protected ask(address: string): void {
    this.#timer = setTimeout(() => void this.#read(address), PAUSE_MS);
  }

  protected took(found: Found): void {
    this.items = found.items;
    this.none = !found.items.length;
  }

  /** Without a line nothing is offered; what is written stays a text. */
  protected failed(_error: unknown): void {}

  async #read(address: string): Promise<void> {
    const running = (this.#running = new AbortController());
    try {
      const found = await get<Found>(address, running.signal);
      if (!running.signal.aborted) this.took(found);
    } catch (error) {
      if (!running.signal.aborted) this.failed(error);
    }
  }
}
