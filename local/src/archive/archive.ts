/** A text that an archive holds. */
export interface ArchivedText {
  /** The text as it was put in. @throws {Error} the archive is closed, or its file cannot be read. */
  read(): string;
  /** Tells that nobody will read it any more. May be called twice. */
  drop(): void;
}

/** Keeps texts that are written once and seldom read, so that memory need not. */
export interface Archive {
  /** Takes a text. Never fails: what cannot be put away stays in memory. */
  put(text: string): ArchivedText;
}
