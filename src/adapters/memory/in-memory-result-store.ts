import { Buffer } from 'node:buffer';
import type {
  ObjectLocation,
  ProgressNote,
  ResultProperties,
  ResultStore,
  StoredResult,
  UploadedPart,
  WriteProgressResult,
} from '../../ports/result-store.js';
import { ResultStoreError } from '../../ports/port-errors.js';
import { sha256Hex } from '../../domain/hash.js';

interface Content {
  readonly content: Uint8Array;
  readonly properties: ResultProperties;
}

interface Upload {
  readonly name: string;
  readonly properties: ResultProperties;
  readonly parts: Map<number, Uint8Array>;
}

/** What a call of {@link InMemoryResultStore} did. */
export type ResultStoreOperation = keyof ResultStore;

/** How an {@link InMemoryResultStore} is set up. */
export interface InMemoryResultStoreOptions {
  /** The least size of a part that is not the last, in bytes. @default 5 MiB, as S3 */
  readonly partBytesMin?: number;
  /** The buckets that there are. @default every one */
  readonly buckets?: readonly string[];
}

interface PlannedFailure {
  readonly operation: ResultStoreOperation | 'any';
  readonly error: Error;
  readonly effect: 'none' | 'done';
}

const PART_BYTES_MIN = 5 * 1024 * 1024;

/**
 * Objects in this process's memory, as S3 keeps them: for unit tests. Content is copied both ways.
 *
 * @example
 * const resultStore = new InMemoryResultStore();
 * // ... what the workflow does
 * resultStore.text({ bucket: 'lake', key: resultStore.keys('lake')[0] });
 */
export class InMemoryResultStore implements ResultStore {
  /** Every call so far, oldest first: for counting requests. */
  readonly calls: ResultStoreOperation[] = [];
  readonly #options: InMemoryResultStoreOptions;
  readonly #objects = new Map<string, Content>();
  readonly #notes = new Map<string, ProgressNote>();
  readonly #uploads = new Map<string, Upload>();
  readonly #failures: PlannedFailure[] = [];
  #count = 0;

  constructor(options: InMemoryResultStoreOptions = {}) {
    this.#options = options;
  }

  /** The keys of a bucket's objects, in their order. */
  keys(bucket: string): readonly string[] {
    const beginning = `${bucket}/`;
    return [...this.#objects.keys()]
      .filter((name) => name.startsWith(beginning))
      .map((name) => name.slice(beginning.length))
      .sort();
  }

  /** An object's content; `undefined` where there is none. */
  text(location: ObjectLocation): string | undefined {
    const stored = this.#objects.get(nameOf(location));
    return stored && Buffer.from(stored.content).toString('utf8');
  }

  /** Uploads that are neither finished nor aborted, with how many parts each has. */
  get openUploads(): readonly { readonly uploadId: string; readonly parts: number }[] {
    return [...this.#uploads].map(([uploadId, { parts }]) => ({ uploadId, parts: parts.size }));
  }

  /** How many notes there are. */
  get noteCount(): number {
    return this.#notes.size;
  }

  /** Drops an upload, as a lifecycle rule of the bucket does. */
  dropUpload(uploadId: string): void {
    this.#uploads.delete(uploadId);
  }

  /**
   * Makes the next call of an operation fail with `error`.
   *
   * @param effect `done`: the call does its work, and its answer is lost.
   */
  failNext(operation: ResultStoreOperation | 'any', error: Error, effect: 'none' | 'done' = 'none'): void {
    this.#failures.push({ operation, error, effect });
  }

  find(location: ObjectLocation): Promise<StoredResult | undefined> {
    return this.#call('find', () => {
      const stored = this.#objects.get(nameOf(location));
      return stored && { bytes: stored.content.byteLength, statementId: stored.properties.statementId };
    });
  }

  write(location: ObjectLocation, content: Uint8Array, properties: ResultProperties): Promise<void> {
    return this.#call('write', () => {
      this.#expectBucket(location);
      this.#objects.set(nameOf(location), { content: content.slice(), properties: { ...properties } });
    });
  }

  begin(location: ObjectLocation, properties: ResultProperties): Promise<string> {
    return this.#call('begin', () => {
      this.#expectBucket(location);
      this.#count += 1;
      const uploadId = `upload-${this.#count}`;
      this.#uploads.set(uploadId, { name: nameOf(location), properties: { ...properties }, parts: new Map() });
      return uploadId;
    });
  }

  writePart(
    location: ObjectLocation,
    uploadId: string,
    partNumber: number,
    content: Uint8Array,
  ): Promise<string | undefined> {
    return this.#call('writePart', () => {
      const upload = this.#upload(location, uploadId);
      upload?.parts.set(partNumber, content.slice());
      return upload && tagOf(content);
    });
  }

  finish(location: ObjectLocation, uploadId: string, parts: readonly UploadedPart[]): Promise<'finished' | 'missing'> {
    return this.#call('finish', () => {
      const upload = this.#upload(location, uploadId);
      if (upload === undefined) return 'missing';
      const contents = parts.map((part, index) => this.#part(upload, part, index === parts.length - 1));
      this.#objects.set(upload.name, { content: Buffer.concat(contents), properties: upload.properties });
      this.#uploads.delete(uploadId);
      return 'finished';
    });
  }

  abort(location: ObjectLocation, uploadId: string): Promise<void> {
    return this.#call('abort', () => {
      if (this.#upload(location, uploadId)) this.#uploads.delete(uploadId);
    });
  }

  readProgress(location: ObjectLocation): Promise<ProgressNote | undefined> {
    return this.#call('readProgress', () => {
      const note = this.#notes.get(nameOf(location));
      return note && { ...note };
    });
  }

  writeProgress(location: ObjectLocation, text: string, expected?: string): Promise<WriteProgressResult> {
    return this.#call('writeProgress', () => {
      this.#expectBucket(location);
      if (this.#notes.get(nameOf(location))?.version !== expected) return { kind: 'lost' };
      this.#count += 1;
      const version = `version-${this.#count}`;
      this.#notes.set(nameOf(location), { text, version });
      return { kind: 'written', version };
    });
  }

  removeProgress(location: ObjectLocation): Promise<void> {
    return this.#call('removeProgress', () => {
      this.#notes.delete(nameOf(location));
    });
  }

  async #call<Result>(operation: ResultStoreOperation, run: () => Result): Promise<Result> {
    this.calls.push(operation);
    const index = this.#failures.findIndex((failure) => ['any', operation].includes(failure.operation));
    const [failure] = index < 0 ? [] : this.#failures.splice(index, 1);
    if (failure?.effect === 'none') throw failure.error;
    const result = run();
    if (failure !== undefined) throw failure.error;
    return result;
  }

  #upload(location: ObjectLocation, uploadId: string): Upload | undefined {
    const upload = this.#uploads.get(uploadId);
    return upload?.name === nameOf(location) ? upload : undefined;
  }

  #part({ parts }: Upload, { partNumber, tag }: UploadedPart, isLast: boolean): Uint8Array {
    const content = parts.get(partNumber);
    if (content === undefined || tagOf(content) !== tag) {
      throw new ResultStoreError('InvalidPart', `part ${partNumber} is not the one that was uploaded`, false);
    }
    const { partBytesMin = PART_BYTES_MIN } = this.#options;
    if (!isLast && content.byteLength < partBytesMin) {
      throw new ResultStoreError('EntityTooSmall', `part ${partNumber} has less than ${partBytesMin} bytes`, false);
    }
    return content;
  }

  #expectBucket({ bucket }: ObjectLocation): void {
    if (this.#options.buckets?.includes(bucket) ?? true) return;
    throw new ResultStoreError('NoSuchBucket', `there is no bucket '${bucket}'`, false);
  }
}

const nameOf = ({ bucket, key }: ObjectLocation): string => `${bucket}/${key}`;

const tagOf = (content: Uint8Array): string => sha256Hex(Buffer.from(content).toString('base64'));
