import type { BuildAppOptions } from 'fauxqs';
import type { BucketFolders, StoredObject } from './bucket-folders.js';
import { MultipartUploads, type PartReference } from './multipart-uploads.js';

/** What fauxqs wants of the store behind its S3. */
export type FauxqsS3Store = NonNullable<BuildAppOptions['stores']>['s3Store'];

interface ListOptions {
  readonly prefix?: string;
  readonly delimiter?: string;
  readonly maxKeys?: number;
  readonly startAfter?: string;
  readonly marker?: string;
}

/** fauxqs speaks S3's protocol; this lets it find its objects in folders instead of in its own memory. */
export class FauxqsStore {
  /** What is being uploaded in parts. */
  readonly uploads: MultipartUploads;

  constructor(private readonly folders: BucketFolders) {
    this.uploads = new MultipartUploads(folders);
  }

  createBucket(name: string): void {
    this.folders.createBucket(name);
  }

  deleteBucket(name: string): void {
    this.folders.deleteBucket(name);
  }

  hasBucket(name: string): boolean {
    return this.folders.hasBucket(name);
  }

  listBuckets(): { name: string; creationDate: Date }[] {
    return this.folders.listBuckets();
  }

  putObject(
    bucket: string,
    key: string,
    body: Uint8Array,
    contentType?: string,
    metadata?: Record<string, string>,
  ): StoredObject {
    return this.folders.putObject(bucket, key, body, {
      ...(contentType !== undefined && { contentType }),
      ...(metadata !== undefined && { metadata }),
    });
  }

  getObject(bucket: string, key: string): StoredObject {
    return this.folders.getObject(bucket, key);
  }

  headObject(bucket: string, key: string): StoredObject {
    return this.folders.getObject(bucket, key);
  }

  deleteObject(bucket: string, key: string): void {
    this.folders.deleteObject(bucket, key);
  }

  deleteObjects(bucket: string, keys: readonly string[]): string[] {
    for (const key of keys) this.folders.deleteObject(bucket, key);
    return [...keys];
  }

  /** One page: objects and common prefixes together are at most `maxKeys`. */
  listObjects(
    bucket: string,
    options: ListOptions = {},
  ): {
    objects: StoredObject[];
    commonPrefixes: string[];
    isTruncated: boolean;
  } {
    const { prefix = '', delimiter, maxKeys = 1_000 } = options;
    const after = options.startAfter ?? options.marker ?? '';
    const objects: StoredObject[] = [];
    const prefixes = new Set<string>();
    for (const object of this.folders.objectsOf(bucket, prefix)) {
      const common = delimiter === undefined ? undefined : commonPrefix(object.key, prefix, delimiter);
      if ((common ?? object.key) <= after || (common !== undefined && prefixes.has(common))) continue;
      if (objects.length + prefixes.size >= maxKeys) {
        return { objects, commonPrefixes: [...prefixes], isTruncated: maxKeys > 0 };
      }
      if (common === undefined) objects.push(object);
      else prefixes.add(common);
    }
    return { objects, commonPrefixes: [...prefixes], isTruncated: false };
  }

  createMultipartUpload(bucket: string, key: string, contentType?: string, metadata?: Record<string, string>): string {
    return this.uploads.create(bucket, key, contentType, metadata);
  }

  uploadPart(uploadId: string, partNumber: number, body: Buffer): string {
    return this.uploads.addPart(uploadId, partNumber, body);
  }

  completeMultipartUpload(uploadId: string, parts: readonly PartReference[]): StoredObject {
    return this.uploads.complete(uploadId, parts);
  }

  abortMultipartUpload(uploadId: string): void {
    this.uploads.abort(uploadId);
  }
}

/** The key up to the first delimiter after the prefix; `undefined` where there is none. */
const commonPrefix = (key: string, prefix: string, delimiter: string): string | undefined => {
  const place = key.indexOf(delimiter, prefix.length);
  return place < 0 || delimiter === '' ? undefined : key.slice(0, place + delimiter.length);
};
