import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { SqlError } from '../dialect/sql-error.js';

const SMALL_BYTES_MAX = 64 * 1024;

/** A folder that stands for S3: `s3://bucket/key` is the file `<folder>/bucket/key`. */
export class LocalS3 {
  constructor(private readonly folder: string | undefined) {}

  /** The URLs of all objects that begin with this URL, in the order of their keys. */
  list(url: string): string[] {
    const { root, bucket, key } = this.locate(url);
    const bucketFolder = join(root, bucket);
    if (!existsSync(bucketFolder)) return [];
    return readdirSync(bucketFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(bucketFolder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((name) => name.startsWith(key))
      .sort()
      .map((name) => `s3://${bucket}/${name}`);
  }

  /** Whether there is an object of exactly this name. */
  has(url: string): boolean {
    return statSync(this.fileOf(url), { throwIfNoEntry: false })?.isFile() ?? false;
  }

  /**
   * What changes when an object does. Of a small one its content too: the time of a file system stands still for some milliseconds, within
   * which one of the same size may take its place. To read a large one takes longer.
   */
  version(url: string): string {
    const { size, mtimeMs } = statSync(this.fileOf(url));
    const times = `${size} ${mtimeMs}`;
    return size > SMALL_BYTES_MAX ? times : `${times} ${createHash('md5').update(this.read(url)).digest('base64')}`;
  }

  /** An object's content. */
  read(url: string): Buffer {
    return readFileSync(this.fileOf(url));
  }

  /** Writes an object; one that is there is replaced. */
  write(url: string, content: string | Uint8Array): void {
    const file = this.fileOf(url);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Removes an object. */
  remove(url: string): void {
    rmSync(this.fileOf(url), { force: true });
  }

  private fileOf(url: string): string {
    const { root, bucket, key } = this.locate(url);
    return join(root, bucket, ...key.split('/'));
  }

  private locate(url: string): { root: string; bucket: string; key: string } {
    if (this.folder === undefined) {
      throw new SqlError('COPY and UNLOAD need a folder that stands for S3, and none is set up');
    }
    const parts = /^s3:\/\/([a-z0-9][a-z0-9.-]*[a-z0-9])\/(.*)$/.exec(url);
    const [, bucket, key] = parts ?? [];
    if (bucket === undefined || key === undefined || key.split('/').some((step) => step === '..' || step === '.')) {
      throw new SqlError(
        `'${url}' is not a place in S3; allowed is s3://bucket/key, with two or more of a-z 0-9 . - in the bucket's name, a letter or ` +
          "digit first and last, and no '.' or '..' as a part of the key",
      );
    }
    return { root: resolve(this.folder), bucket, key };
  }
}
