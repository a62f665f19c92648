import { InMemoryResultStore } from '../../../src/adapters/memory/in-memory-result-store.js';
import type { ObjectLocation, WriteProgressResult } from '../../../src/ports/result-store.js';

/** S3 without its least size of a part, so that small results are uploaded in parts; and it shows all that is in it. */
export class ShownResults extends InMemoryResultStore {
  readonly #notes = new Map<string, { readonly version: string; readonly text: string }>();
  readonly #uploads = new Map<string, Map<number, string | undefined>>();
  #begun = 0;

  constructor() {
    super({ partBytesMin: 1 });
  }

  /** Notes with their versions, uploads with their parts, and what the names of further ones are counted by. What became an object is in the ledger. */
  held(): unknown {
    return [
      [...this.#notes].map(([key, { version, text }]) => [key, version, text]),
      [...this.#uploads].map(([uploadId, parts]) => [uploadId, [...parts]]),
      this.#begun,
    ];
  }

  override async begin(...given: Parameters<InMemoryResultStore['begin']>): Promise<string> {
    const uploadId = await super.begin(...given);
    this.#begun += 1;
    this.#uploads.set(uploadId, new Map());
    return uploadId;
  }

  override async writePart(
    location: ObjectLocation,
    uploadId: string,
    partNumber: number,
    content: Uint8Array,
  ): Promise<string | undefined> {
    const tag = await super.writePart(location, uploadId, partNumber, content);
    this.#uploads.get(uploadId)?.set(partNumber, tag);
    return tag;
  }

  override async finish(...given: Parameters<InMemoryResultStore['finish']>): Promise<'finished' | 'missing'> {
    const finished = await super.finish(...given);
    this.#uploads.delete(given[1]);
    return finished;
  }

  override async abort(location: ObjectLocation, uploadId: string): Promise<void> {
    await super.abort(location, uploadId);
    this.#uploads.delete(uploadId);
  }

  override async writeProgress(
    location: ObjectLocation,
    text: string,
    expected?: string,
  ): Promise<WriteProgressResult> {
    const written = await super.writeProgress(location, text, expected);
    if (written.kind === 'written') {
      this.#begun += 1;
      this.#notes.set(location.key, { version: written.version, text });
    }
    return written;
  }

  override async removeProgress(location: ObjectLocation): Promise<void> {
    await super.removeProgress(location);
    this.#notes.delete(location.key);
  }
}
