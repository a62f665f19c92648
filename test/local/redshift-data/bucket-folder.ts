import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder that stands for S3 while a suite runs, and one bucket in it. */
export class BucketFolder {
  /** The folder that stands for S3. */
  readonly s3Directory = mkdtempSync(join(tmpdir(), 's3-under-test-'));

  constructor(private readonly bucket: string) {}

  /** Where an object is. */
  pathOf(key: string): string {
    return join(this.s3Directory, this.bucket, key);
  }

  put(key: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.pathOf(key)), { recursive: true });
    writeFileSync(this.pathOf(key), content);
  }

  get(key: string): Buffer {
    return readFileSync(this.pathOf(key));
  }

  remove(): void {
    rmSync(this.s3Directory, { recursive: true });
  }
}
