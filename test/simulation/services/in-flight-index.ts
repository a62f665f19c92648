import type { InvocationKey } from '../../../src/ports/invocation.js';
import type { InFlightEntry, Page } from '../../../src/ports/invocation-store.js';
import { keyText } from '../ledger.js';

/** Makes the in-flight index lag behind the table, as a global index does: what has just come is not there yet. */
export class InFlightIndex {
  readonly #openedAtMs = new Map<string, number>();
  readonly #closed: { readonly key: string; readonly atMs: number }[] = [];
  readonly #seen = new Map<string, InFlightEntry>();

  constructor(private readonly lagMs: number) {}

  noteOpened(key: InvocationKey, atMs: number): void {
    this.#openedAtMs.set(keyText(key), atMs);
  }

  noteClosed(key: InvocationKey, atMs: number): void {
    this.#closed.push({ key: keyText(key), atMs });
  }

  /** The page as a reader at `nowMs` sees it: without the newest entries, and with some that have left. */
  asItLags(page: Page<InFlightEntry>, nowMs: number): Page<InFlightEntry> {
    for (const entry of page.entries) this.#seen.set(keyText(entry), entry);
    const present = page.entries.filter((entry) => nowMs - (this.#openedAtMs.get(keyText(entry)) ?? 0) >= this.lagMs);
    const left = this.#closed
      .filter(({ key, atMs }) => nowMs - atMs < this.lagMs && !present.some((entry) => keyText(entry) === key))
      .map(({ key }) => this.#seen.get(key))
      .filter((entry) => entry !== undefined);
    return { ...page, entries: [...present, ...left] };
  }
}
