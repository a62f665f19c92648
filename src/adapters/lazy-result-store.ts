import type {
  ObjectLocation,
  ProgressNote,
  ResultProperties,
  ResultStore,
  StoredResult,
  UploadedPart,
  WriteProgressResult,
} from '../ports/result-store.js';

/** A {@link ResultStore} that is loaded with its first call, so that whoever keeps no results does not wait for it. */
export class LazyResultStore implements ResultStore {
  #loading: Promise<ResultStore> | undefined;

  /** @param load gives the store itself; called again where it has failed. */
  constructor(private readonly load: () => Promise<ResultStore>) {}

  async find(location: ObjectLocation): Promise<StoredResult | undefined> {
    return (await this.#loaded()).find(location);
  }

  async write(location: ObjectLocation, content: Uint8Array, properties: ResultProperties): Promise<void> {
    return (await this.#loaded()).write(location, content, properties);
  }

  async begin(location: ObjectLocation, properties: ResultProperties): Promise<string> {
    return (await this.#loaded()).begin(location, properties);
  }

  async writePart(...part: Parameters<ResultStore['writePart']>): Promise<string | undefined> {
    return (await this.#loaded()).writePart(...part);
  }

  async finish(
    location: ObjectLocation,
    uploadId: string,
    parts: readonly UploadedPart[],
  ): Promise<'finished' | 'missing'> {
    return (await this.#loaded()).finish(location, uploadId, parts);
  }

  async abort(location: ObjectLocation, uploadId: string): Promise<void> {
    return (await this.#loaded()).abort(location, uploadId);
  }

  async readProgress(location: ObjectLocation): Promise<ProgressNote | undefined> {
    return (await this.#loaded()).readProgress(location);
  }

  async writeProgress(location: ObjectLocation, text: string, expected?: string): Promise<WriteProgressResult> {
    return (await this.#loaded()).writeProgress(location, text, expected);
  }

  async removeProgress(location: ObjectLocation): Promise<void> {
    return (await this.#loaded()).removeProgress(location);
  }

  async #loaded(): Promise<ResultStore> {
    this.#loading ??= this.load();
    try {
      return await this.#loading;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }
}
