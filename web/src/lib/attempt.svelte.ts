/** One act at a time: whether it is under way, and what was refused. */
export class Attempt {
  busy = $state(false);
  failure = $state<unknown>(null);

  /** Answers whether it was done; nothing begins while one is under way. */
  async make(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.failure = error;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
