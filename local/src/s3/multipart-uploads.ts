import { createHash, randomUUID } from 'node:crypto';
import type { BucketFolders, StoredObject } from './bucket-folders.js';
import { S3Error } from './s3-error.js';

const PART_BYTES_MIN = 5 * 1024 * 1024;

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string | undefined;
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly parts: Map<number, Buffer>;
}

/** A part as the caller names it at the end of an upload. */
export interface PartReference {
  readonly partNumber: number;
  readonly etag: string;
}

/** Uploads in parts that are under way; they are in memory until they are complete. */
export class MultipartUploads {
  private readonly uploads = new Map<string, Upload>();

  constructor(private readonly folders: BucketFolders) {}

  /** Begins an upload and gives its id. @throws {S3Error} `NoSuchBucket` */
  create(bucket: string, key: string, contentType?: string, metadata?: Readonly<Record<string, string>>): string {
    if (!this.folders.hasBucket(bucket))
      throw new S3Error('NoSuchBucket', `The specified bucket does not exist: '${bucket}'`, 404);
    const id = randomUUID();
    this.uploads.set(id, { bucket, key, contentType, metadata, parts: new Map() });
    return id;
  }

  /** Takes a part and gives its ETag. @throws {S3Error} `NoSuchUpload` */
  addPart(id: string, partNumber: number, body: Buffer): string {
    this.find(id).parts.set(partNumber, body);
    return `"${md5(body).toString('hex')}"`;
  }

  /** Makes the object. @throws {S3Error} `NoSuchUpload`, `InvalidPart`, `InvalidPartOrder`, `EntityTooSmall` */
  complete(id: string, references: readonly PartReference[]): StoredObject {
    const upload = this.find(id);
    const parts = references.map((reference, place) => {
      const part = upload.parts.get(reference.partNumber);
      if (part === undefined || md5(part).toString('hex') !== reference.etag.replaceAll('"', '')) {
        throw new S3Error('InvalidPart', `part ${reference.partNumber} was not uploaded, or has another ETag`, 400);
      }
      if (place > 0 && (references[place - 1]?.partNumber ?? 0) >= reference.partNumber) {
        throw new S3Error('InvalidPartOrder', 'the parts are not in ascending order', 400);
      }
      if (place < references.length - 1 && part.length < PART_BYTES_MIN) {
        throw new S3Error('EntityTooSmall', `part ${reference.partNumber} has less than ${PART_BYTES_MIN} bytes`, 400);
      }
      return part;
    });
    const { bucket, key, contentType, metadata } = upload;
    const etag = `"${md5(Buffer.concat(parts.map(md5))).toString('hex')}-${parts.length}"`;
    const stored = this.folders.putObject(bucket, key, Buffer.concat(parts), {
      etag,
      ...(contentType !== undefined && { contentType }),
      ...(metadata !== undefined && { metadata }),
    });
    this.uploads.delete(id);
    return stored;
  }

  /** Forgets an upload. @throws {S3Error} `NoSuchUpload` */
  abort(id: string): void {
    this.find(id);
    this.uploads.delete(id);
  }

  private find(id: string): Upload {
    const upload = this.uploads.get(id);
    if (upload !== undefined) return upload;
    throw new S3Error('NoSuchUpload', 'The specified multipart upload does not exist, or has ended', 404);
  }
}

const md5 = (body: Uint8Array): Buffer => createHash('md5').update(body).digest();
