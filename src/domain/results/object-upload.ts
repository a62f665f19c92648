import type { Clock } from '../../ports/clock.js';
import { ResultStoreError } from '../../ports/port-errors.js';
import type { ObjectLocation, ResultProperties, ResultStore, UploadedPart } from '../../ports/result-store.js';
import { ResultUnfinished } from '../errors.js';
import { type CopyProgress, formatProgress } from './copy-progress.js';

/** What a note has to tell of rows, for whoever goes on. */
export type RowsSoFar = Pick<CopyProgress, 'nextToken' | 'names' | 'rows'>;

/** Where an upload was left. */
export interface UploadSoFar {
  /** Of the note; absent where there is none. */
  readonly version?: string | undefined;
  readonly uploadId?: string | undefined;
  readonly parts?: readonly UploadedPart[] | undefined;
  readonly bytes?: number | undefined;
}

/**
 * One object that is written part by part, and the note beside it. The note names an upload before anything is in it, and is written
 * again after each part, provided that nobody else has written it: so there is never a part that no note leads to, and of two who
 * write one object one stops.
 */
export class ObjectUpload {
  private readonly parts: UploadedPart[];
  private uploadId: string | undefined;
  private version: string | undefined;
  /** In the parts that are there. */
  bytes: number;

  constructor(
    private readonly store: ResultStore,
    private readonly clock: Clock,
    private readonly location: ObjectLocation,
    private readonly properties: ResultProperties,
    soFar: UploadSoFar,
  ) {
    this.parts = [...(soFar.parts ?? [])];
    this.uploadId = soFar.uploadId;
    this.version = soFar.version;
    this.bytes = soFar.bytes ?? 0;
  }

  /**
   * The same object from its beginning, in another upload, which the note names from now on: were the one that is gone in it until the
   * first part is there, tries that have time for little more would find that out again and again.
   *
   * @throws {ResultUnfinished} somebody else is at it. @throws {ResultStoreError} as {@link add} does.
   */
  async again(): Promise<ObjectUpload> {
    const { version } = this;
    const upload = new ObjectUpload(this.store, this.clock, this.location, this.properties, { version });
    upload.uploadId = await upload.begin();
    return upload;
  }

  /**
   * Uploads the next part, and notes how far that is.
   *
   * @returns `missing` where the upload is no more. @throws {ResultUnfinished} somebody else is at it. @throws {ResultStoreError} the note
   *   may not be seen, or as the port does.
   */
  async add(content: Uint8Array, rows: RowsSoFar): Promise<'added' | 'missing'> {
    if (!(await this.isUploaded(content, (this.uploadId ??= await this.begin())))) return 'missing';
    await this.note(this.uploadId, rows);
    return 'added';
  }

  /**
   * Makes the object of what was added and of `rest`, and removes the note.
   *
   * @returns `missing` where the upload is no more, and neither is the object.
   */
  async close(rest: Uint8Array): Promise<'closed' | 'missing'> {
    if (this.uploadId === undefined) {
      await this.store.write(this.location, rest, this.properties);
      this.bytes = rest.byteLength;
    } else if (!(await this.isFinished(rest, this.uploadId)) && !(await this.isMadeByOther())) {
      return 'missing';
    }
    if (this.version !== undefined) await this.store.removeProgress(this.location);
    return 'closed';
  }

  /** Makes the object; not where the upload is no more. */
  private async isFinished(rest: Uint8Array, uploadId: string): Promise<boolean> {
    if (rest.byteLength > 0 && !(await this.isUploaded(rest, uploadId))) return false;
    return (await this.store.finish(this.location, uploadId, this.parts)) === 'finished';
  }

  /** Somebody else may have finished it, or a try of this very call whose answer was lost. */
  private async isMadeByOther(): Promise<boolean> {
    const found = await this.store.find(this.location);
    if (found?.statementId !== this.properties.statementId) return false;
    this.bytes = found.bytes;
    return true;
  }

  /** Uploads the next part; not where the upload is no more. */
  private async isUploaded(content: Uint8Array, uploadId: string): Promise<boolean> {
    const partNumber = this.parts.length + 1;
    const tag = await this.store.writePart(this.location, uploadId, partNumber, content);
    if (tag === undefined) return false;
    this.parts.push({ partNumber, tag });
    this.bytes += content.byteLength;
    return true;
  }

  private async begin(): Promise<string> {
    const uploadId = await this.store.begin(this.location, this.properties);
    try {
      await this.note(uploadId, { names: [], rows: 0 });
    } catch (error) {
      await this.store.abort(this.location, uploadId).catch(() => undefined);
      throw error;
    }
    return uploadId;
  }

  private async note(uploadId: string, rows: RowsSoFar): Promise<void> {
    const { statementId } = this.properties;
    const { parts, bytes } = this;
    const progress = { statementId, uploadId, parts, bytes, ...rows, progressedAt: this.clock.now() };
    const written = await this.store.writeProgress(this.location, formatProgress(progress), this.version);
    if (written.kind === 'lost') throw await this.hindrance();
    this.version = written.version;
  }

  /**
   * Why the note is not what it was when it was read. One that is there and may not be seen would be in the way for ever: that is an
   * error of the store, which a result is not waited for without end.
   */
  private async hindrance(): Promise<Error> {
    const isSeen = this.version !== undefined || (await this.store.readProgress(this.location)) !== undefined;
    if (isSeen) return new ResultUnfinished('somebody else copies this result; the reconciler goes on');
    const message =
      "the note beside a result cannot be read; the function's role needs s3:GetObject on the place for results";
    return new ResultStoreError('ResultProgressUnreadable', message, true);
  }
}
