import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { AwsJsonError } from '../http/aws-json-service.js';
import type { ObjectStore } from '../states/service-api.js';
import { listObjects, listObjectsV2, type StoredObject } from './list-objects.js';

type Input = Readonly<Record<string, unknown>>;

const NOT_FOUND = 404;
const SECOND_MS = 1000;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const etagOf = (content: Uint8Array): string => `"${createHash('md5').update(content).digest('hex')}"`;
const noSuchBucket = (): AwsJsonError =>
  new AwsJsonError('NoSuchBucket', 'The specified bucket does not exist', NOT_FOUND);
const noSuchKey = (): AwsJsonError => new AwsJsonError('NoSuchKey', 'The specified key does not exist.', NOT_FOUND);
const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as { code?: string }).code ?? '');

/**
 * A folder that stands for S3: `s3://bucket/key` is the file `bucket/key` in it, and a bucket is there once its folder is.
 * Objects have neither versions nor metadata of their own.
 *
 * @example await new ObjectFolder('./s3').call('PutObject', { Bucket: 'data', Key: 'day.csv', Body: 'a,b' });
 */
export class ObjectFolder implements ObjectStore {
  constructor(private readonly folder: string) {}

  async call(operation: string, input: Input): Promise<object> {
    switch (operation) {
      case 'GetObject':
        return this.#get(input, true);
      case 'HeadObject':
        return this.#get(input, false);
      case 'PutObject':
        return this.#put(input);
      case 'DeleteObject':
        await rm(await this.#path(input), { force: true });
        return {};
      case 'CopyObject':
        return this.#copy(input);
      case 'ListObjectsV2':
        return listObjectsV2(input, await this.#objects(textOf(input.Bucket)));
      case 'ListObjects':
        return listObjects(input, await this.#objects(textOf(input.Bucket)));
      default:
        throw new AwsJsonError('NotImplemented', `A folder that stands for S3 has no ${operation}`, 501);
    }
  }

  async read(Bucket: string, Key: string): Promise<Uint8Array> {
    const path = await this.#path({ Bucket, Key });
    try {
      return await readFile(path);
    } catch (error) {
      throw isMissing(error) ? noSuchKey() : error;
    }
  }

  /** Where an object is. @throws {AwsJsonError} there is no such bucket, or the key leads out of it. */
  async #path({ Bucket, Key }: Input): Promise<string> {
    const bucket = await this.#bucket(textOf(Bucket));
    const steps = textOf(Key).split('/');
    const isInside = steps.every((step) => step !== '' && step !== '.' && step !== '..' && !step.includes('\0'));
    if (isInside) return join(bucket, ...steps);
    throw new AwsJsonError('InvalidArgument', 'A key is a path of files: no part of it may be empty, . or ..');
  }

  async #bucket(name: string): Promise<string> {
    const path = join(this.folder, name);
    if (!/^[\w.-]+$/u.test(name) || /^\.+$/u.test(name)) throw noSuchBucket();
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() !== true) throw noSuchBucket();
    return path;
  }

  async #get(input: Input, hasBody: boolean): Promise<object> {
    const content = await this.read(textOf(input.Bucket), textOf(input.Key));
    const { mtimeMs } = await stat(await this.#path(input));
    return {
      AcceptRanges: 'bytes',
      ...(hasBody && { Body: Buffer.from(content).toString('utf8') }),
      ContentLength: content.length,
      ContentType: 'binary/octet-stream',
      ETag: etagOf(content),
      LastModified: Math.floor(mtimeMs / SECOND_MS),
      Metadata: {},
      ServerSideEncryption: 'AES256',
    };
  }

  async #put(input: Input): Promise<object> {
    const path = await this.#path(input);
    const content = Buffer.from(textOf(input.Body), 'utf8');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return { ETag: etagOf(content), ServerSideEncryption: 'AES256' };
  }

  async #copy(input: Input): Promise<object> {
    const [, Bucket, Key] = /^\/?([^/]+)\/(.+)$/u.exec(decodeURIComponent(textOf(input.CopySource))) ?? [];
    const source = await this.read(Bucket ?? '', Key ?? '');
    const from = await this.#path({ Bucket, Key });
    const to = await this.#path(input);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
    const { mtimeMs } = await stat(to);
    return { CopyObjectResult: { ETag: etagOf(source), LastModified: Math.floor(mtimeMs / SECOND_MS) } };
  }

  /** All objects of a bucket, in the order of their keys' bytes. */
  async #objects(name: string): Promise<StoredObject[]> {
    const bucket = await this.#bucket(name);
    const entries = await readdir(bucket, { recursive: true, withFileTypes: true });
    const objects = entries
      .filter((entry) => entry.isFile())
      .map(async (entry): Promise<StoredObject> => {
        const path = join(entry.parentPath, entry.name);
        const content = await readFile(path);
        const { mtimeMs } = await stat(path);
        return {
          Key: path
            .slice(bucket.length + 1)
            .split(sep)
            .join('/'),
          LastModified: Math.floor(mtimeMs / SECOND_MS),
          ETag: etagOf(content),
          Size: content.length,
          StorageClass: 'STANDARD',
        };
      });
    return (await Promise.all(objects)).sort((one, other) =>
      Buffer.compare(Buffer.from(one.Key), Buffer.from(other.Key)),
    );
  }
}
