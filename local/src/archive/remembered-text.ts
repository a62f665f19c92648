import type { ArchivedText } from './archive.js';

/** A text that stays in memory. */
export class RememberedText implements ArchivedText {
  constructor(private readonly text: string) {}

  read(): string {
    return this.text;
  }

  drop(): void {
    // Whoever let it go has done all that there is to do.
  }
}
