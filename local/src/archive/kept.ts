import type { Archive, ArchivedText } from './archive.js';
import { RememberedText } from './remembered-text.js';

/** What is shorter than this as JSON stays in memory, as that text: to remember where it is would take as much. */
const LENGTH_MIN = 64;

/**
 * A JSON value that may be put into an archive and can be read all the same. Members of `undefined` are lost on the way.
 *
 * @example
 * const rows = new Kept([['1', 'one']]);
 * rows.putAway(archive);
 * rows.value; // [['1', 'one']], read again each time
 */
export class Kept<Value> {
  #value: Value | undefined;
  #archived: ArchivedText | undefined;

  constructor(value: Value) {
    this.#value = value;
  }

  /** The value; a new copy each time once it is put away. @throws {Error} the archive that it was put into is closed. */
  get value(): Value {
    return this.#archived ? (JSON.parse(this.#archived.read()) as Value) : (this.#value as Value);
  }

  /** Puts it away, unless it is away already. What is small stays in memory, as the text that it is as JSON, which takes far less. */
  putAway(archive: Archive): void {
    if (this.#archived) return;
    const text = JSON.stringify(this.#value);
    if (text === undefined) return;
    this.#archived = text.length < LENGTH_MIN ? new RememberedText(text) : archive.put(text);
    this.#value = undefined;
  }

  /** Tells that nobody will ask for it any more. */
  drop(): void {
    this.#archived?.drop();
  }
}
