import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BucketFolders, StoredObject } from './bucket-folders.js';
import { S3Error } from './s3-error.js';

const PART_BYTES_MIN = 5 * 1024 * 1024;
const PART_NUMBER_MAX = 10_000;
/** No bucket's name begins with a dot. */
const FOLDER = '.sfn-redshift-tasker-uploads';
const UPLOAD_FILE = 'upload.json';

/** An upload that is under way. */
export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** When it was begun: ISO 8601. */
  readonly initiated: string;
}

/** A part of an upload that has arrived. */
export interface Part {
  readonly partNumber: number;
  readonly etag: string;
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
}

/** A part as the caller names it at the end of an upload. */
export type PartReference = Pick<Part, 'partNumber' | 'etag'>;

/** Uploads in parts that are under way. They are files in a hidden folder beside the buckets: as on AWS, they wait however long. */
export class MultipartUploads {
  constructor(private readonly folders: BucketFolders) {}

  /** Begins an upload and gives its id. @throws {S3Error} `NoSuchBucket` */
  create(bucket: string, key: string, contentType?: string, metadata?: Readonly<Record<string, string>>): string {
    if (!this.folders.hasBucket(bucket))
      throw new S3Error('NoSuchBucket', `The specified bucket does not exist: '${bucket}'`, 404);
    const id = randomUUID();
    const upload: Upload = {
      ...{ id, bucket, key, initiated: new Date().toISOString() },
      ...(contentType !== undefined && { contentType }),
      ...(metadata !== undefined && { metadata }),
    };
    mkdirSync(this.folderOf(id), { recursive: true });
    writeFileSync(join(this.folderOf(id), UPLOAD_FILE), JSON.stringify(upload));
    return id;
  }

  /** Takes a part and gives its ETag. @throws {S3Error} `NoSuchUpload`, `InvalidArgument` */
  addPart(id: string, partNumber: number, body: Buffer): string {
    this.find(id);
    if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > PART_NUMBER_MAX) {
      throw new S3Error('InvalidArgument', `Part number must be an integer between 1 and ${PART_NUMBER_MAX}`, 400);
    }
    writeFileSync(join(this.folderOf(id), String(partNumber)), body);
    return etagOf(body);
  }

  /** Makes the object. @throws {S3Error} `NoSuchUpload`, `InvalidPart`, `InvalidPartOrder`, `EntityTooSmall` */
  complete(id: string, references: readonly PartReference[]): StoredObject {
    const { bucket, key, contentType, metadata } = this.find(id);
    const parts = new Map(this.parts(id).map((part) => [part.partNumber, part]));
    references.forEach((reference, place) => {
      const part = parts.get(reference.partNumber);
      if (part?.etag.replaceAll('"', '') !== reference.etag.replaceAll('"', '')) {
        throw new S3Error('InvalidPart', `part ${reference.partNumber} was not uploaded, or has another ETag`, 400);
      }
      if (place > 0 && (references[place - 1]?.partNumber ?? 0) >= reference.partNumber) {
        throw new S3Error('InvalidPartOrder', 'the parts are not in ascending order', 400);
      }
      if (place < references.length - 1 && (part?.size ?? 0) < PART_BYTES_MIN) {
        throw new S3Error('EntityTooSmall', `part ${reference.partNumber} has less than ${PART_BYTES_MIN} bytes`, 400);
      }
    });
    const hashes = references.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex'));
    const etag = `"${md5(Buffer.concat(hashes)).toString('hex')}-${references.length}"`;
    const contents = references.map(
      ({ partNumber }) =>
        () =>
          readFileSync(join(this.folderOf(id), String(partNumber))),
    );
    const stored = this.folders.putObject(bucket, key, contents, {
      etag,
      ...(contentType !== undefined && { contentType }),
      ...(metadata !== undefined && { metadata }),
    });
    this.remove(id);
    return stored;
  }

  /** Forgets an upload. @throws {S3Error} `NoSuchUpload` */
  abort(id: string): void {
    this.find(id);
    this.remove(id);
  }

  /** The uploads under way of a bucket's keys that begin with `prefix`, by key. @throws {S3Error} `NoSuchBucket` */
  list(bucket: string, prefix = ''): Upload[] {
    if (!this.folders.hasBucket(bucket)) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', 404);
    const root = this.folders.pathOf(FOLDER);
    const ids = existsSync(root) ? readdirSync(root) : [];
    return ids
      .map((id) => this.find(id))
      .filter((upload) => upload.bucket === bucket && upload.key.startsWith(prefix))
      .sort((left, right) =>
        left.key === right.key ? compare(left.initiated, right.initiated) : compare(left.key, right.key),
      );
  }

  /** The parts of an upload, by number. @throws {S3Error} `NoSuchUpload` */
  parts(id: string): Part[] {
    this.find(id);
    return readdirSync(this.folderOf(id))
      .filter((name) => name !== UPLOAD_FILE)
      .map((name) => {
        const file = join(this.folderOf(id), name);
        const { size, mtime } = statSync(file);
        return { partNumber: Number(name), etag: etagOf(readFileSync(file)), size, lastModified: mtime };
      })
      .sort((left, right) => left.partNumber - right.partNumber);
  }

  private find(id: string): Upload {
    const file = join(this.folderOf(id), UPLOAD_FILE);
    if (/^[0-9a-f-]+$/.test(id) && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Upload;
    throw new S3Error('NoSuchUpload', 'The specified multipart upload does not exist, or has ended', 404);
  }

  private folderOf(id: string): string {
    return join(this.folders.pathOf(FOLDER), id);
  }

  private remove(id: string): void {
    rmSync(this.folderOf(id), { recursive: true, force: true });
  }
}

const compare = (left: string, right: string): number => (left < right ? -1 : Number(left > right));

const md5 = (body: Uint8Array): Buffer => createHash('md5').update(body).digest();

const etagOf = (body: Uint8Array): string => `"${md5(body).toString('hex')}"`;
