import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { S3Error } from './s3-error.js';

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const CONTENT_TYPE_DEFAULT = 'binary/octet-stream';
/** A file that is still being written has this in its name; it is no object. */
const UNFINISHED = '.sfn-redshift-tasker-unfinished';

/** An object of a bucket. Its content is read when it is asked for. */
export interface StoredObject {
  readonly key: string;
  readonly body: Buffer;
  readonly contentType: string;
  /** In bytes. */
  readonly contentLength: number;
  /** MD5 of the content in quotes; of an upload in parts, as S3 has it for those. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is known of a file besides its content, as long as it is the file that was written. */
interface FileNotes {
  readonly version: string;
  readonly etag?: string;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** An object's content: at once, or in pieces, so that no more than one of them is in memory. */
export type ObjectBody = Uint8Array | readonly (() => Uint8Array)[];

/** What to keep of an object besides its content. */
export interface ObjectProperties {
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** @default the content's MD5 in quotes */
  readonly etag?: string;
}

/**
 * S3 as a folder: a bucket is a folder in it, an object a file. What others put there is an object too, and what they remove
 * is gone. Content types and metadata are remembered as long as the process lives and nobody else writes the file.
 *
 * @example const folders = new BucketFolders('./s3'); folders.putObject('lake', 'day=1/rows.csv', content);
 */
export class BucketFolders {
  private readonly root: string;
  private readonly notes = new Map<string, FileNotes>();

  constructor(folder: string) {
    this.root = resolve(folder);
  }

  /** The names of all buckets, in their order, with when they were made. */
  listBuckets(): { name: string; creationDate: Date }[] {
    return readdirSync(this.root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && BUCKET_NAME.test(entry.name))
      .map(({ name }) => ({ name, creationDate: statSync(join(this.root, name)).birthtime }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  hasBucket(bucket: string): boolean {
    return BUCKET_NAME.test(bucket) && existsSync(join(this.root, bucket));
  }

  /** Makes a bucket; one that is there stays as it is. @throws {S3Error} `InvalidBucketName` */
  createBucket(bucket: string): void {
    if (!BUCKET_NAME.test(bucket)) {
      throw new S3Error('InvalidBucketName', `The specified bucket is not valid: '${bucket}'`, 400);
    }
    mkdirSync(join(this.root, bucket), { recursive: true });
  }

  /** Removes a bucket that has no objects. @throws {S3Error} `NoSuchBucket`, `BucketNotEmpty` */
  deleteBucket(bucket: string): void {
    const folder = this.folderOf(bucket);
    if (this.keysOf(bucket).length > 0) {
      throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
    }
    rmSync(folder, { recursive: true });
  }

  /** Where a file of one's own is, beside the buckets. @param name no bucket can have, such as one that begins with a dot. */
  pathOf(name: string): string {
    return join(this.root, name);
  }

  /**
   * Writes an object, whole or not at all; one that is there is replaced.
   *
   * @param body pieces are asked for one by one, and need an `etag` among the properties.
   * @throws {S3Error} `NoSuchBucket`, `InvalidArgument`
   */
  putObject(bucket: string, key: string, body: ObjectBody, properties: ObjectProperties = {}): StoredObject {
    const file = this.fileOf(bucket, key);
    try {
      mkdirSync(dirname(file), { recursive: true });
      const unfinished = `${file}${UNFINISHED}`;
      if (body instanceof Uint8Array) writeFileSync(unfinished, body);
      else writePieces(unfinished, body);
      renameSync(unfinished, file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'EISDIR') throw error;
      throw new S3Error(
        'InvalidArgument',
        `'${key}' cannot be both an object and the beginning of other keys here`,
        400,
      );
    }
    const etag = properties.etag ?? (body instanceof Uint8Array ? etagOf(body) : etagOf(readFileSync(file)));
    this.notes.set(file, { version: versionOf(file), ...properties, etag });
    return this.getObject(bucket, key);
  }

  /** @throws {S3Error} `NoSuchBucket`, `NoSuchKey` */
  getObject(bucket: string, key: string): StoredObject {
    this.folderOf(bucket);
    const file = this.fileOf(bucket, key);
    if (!isFile(file)) throw new S3Error('NoSuchKey', 'The specified key does not exist.', 404);
    return this.describe(key, file);
  }

  /** The ETag of the object there; `undefined` where there is none. @throws {S3Error} `NoSuchBucket` */
  etagOf(bucket: string, key: string): string | undefined {
    const file = this.fileOf(bucket, key);
    return isFile(file) ? this.describe(key, file).etag : undefined;
  }

  /** Removes an object; one that is not there is no error. @throws {S3Error} `NoSuchBucket` */
  deleteObject(bucket: string, key: string): void {
    const folder = this.folderOf(bucket);
    const file = this.fileOf(bucket, key);
    if (!isFile(file)) return;
    rmSync(file);
    this.notes.delete(file);
    // S3 knows no folders: those that have become empty are no more.
    for (let parent = dirname(file); parent !== folder && readdirSync(parent).length === 0; parent = dirname(parent)) {
      rmdirSync(parent);
    }
  }

  /** The objects whose keys begin with `prefix`, in the order of their keys. @throws {S3Error} `NoSuchBucket` */
  objectsOf(bucket: string, prefix = ''): StoredObject[] {
    return this.keysOf(bucket)
      .filter((key) => key.startsWith(prefix))
      .map((key) => this.describe(key, this.fileOf(bucket, key)));
  }

  private keysOf(bucket: string): string[] {
    const folder = this.folderOf(bucket);
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(UNFINISHED))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  }

  private folderOf(bucket: string): string {
    if (this.hasBucket(bucket)) return join(this.root, bucket);
    throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', 404);
  }

  private fileOf(bucket: string, key: string): string {
    const steps = key.split('/');
    if (
      steps.some((step) => step === '' || step === '.' || step === '..' || step.includes('\0') || step.includes(sep))
    ) {
      throw new S3Error(
        'InvalidArgument',
        `the key '${key}' has no place in a folder; each step needs a name of its own`,
        400,
      );
    }
    return join(this.folderOf(bucket), ...steps);
  }

  private describe(key: string, file: string): StoredObject {
    const { size, mtime } = statSync(file);
    const notes = this.notes.get(file);
    const own = notes?.version === versionOf(file) ? notes : undefined;
    return {
      key,
      contentType: own?.contentType ?? CONTENT_TYPE_DEFAULT,
      contentLength: size,
      lastModified: mtime,
      metadata: own?.metadata ?? {},
      get body() {
        return readFileSync(file);
      },
      etag: own?.etag ?? this.noteEtag(file),
    };
  }

  /** Of a file that somebody else has written. */
  private noteEtag(file: string): string {
    const note = { version: versionOf(file), etag: etagOf(readFileSync(file)) };
    this.notes.set(file, note);
    return note.etag;
  }
}

function writePieces(file: string, pieces: readonly (() => Uint8Array)[]): void {
  writeFileSync(file, '');
  for (const piece of pieces) appendFileSync(file, piece());
}

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

const etagOf = (body: Uint8Array): string => `"${createHash('md5').update(body).digest('hex')}"`;

const versionOf = (file: string): string => {
  const { size, mtimeMs, ino } = statSync(file);
  return `${size}/${mtimeMs}/${ino}`;
};
