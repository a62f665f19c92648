/** Lets one piece of work run at a time, in the order in which they came. */
export class OneSlot {
  private tail: Promise<unknown> = Promise.resolve();

  /** Runs `work` when everything before it has ended, well or badly. */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.tail.then(work, work);
    this.tail = result.catch(() => undefined);
    return result;
  }

  /** Resolves when nothing is left of what came until now. */
  async idle(): Promise<void> {
    await this.tail;
  }
}
