import { AwsJsonError } from '../http/aws-json-service.js';
import type { ObjectStore } from '../states/service-api.js';
import type { BucketFolders, ObjectProperties, StoredObject } from './bucket-folders.js';
import { listObjects, listObjectsV2, type ListedObject } from './list-objects.js';

type Input = Readonly<Record<string, unknown>>;

const SECOND_MS = 1000;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * The operations of S3 that tasks of state machines call, on folders that stand for buckets.
 *
 * @example await new ObjectFolder(new BucketFolders('./s3')).call('PutObject', { Bucket: 'data', Key: 'day.csv', Body: 'a,b' });
 */
export class ObjectFolder implements ObjectStore {
  constructor(private readonly folders: BucketFolders) {}

  async call(operation: string, input: Input): Promise<object> {
    const bucket = textOf(input.Bucket);
    const key = textOf(input.Key);
    switch (operation) {
      case 'GetObject': {
        const object = this.folders.getObject(bucket, key);
        return { Body: object.body.toString('utf8'), ...described(object) };
      }
      case 'HeadObject':
        return described(this.folders.getObject(bucket, key));
      case 'PutObject': {
        const { etag } = this.folders.putObject(bucket, key, Buffer.from(textOf(input.Body)), propertiesOf(input));
        return { ETag: etag, ServerSideEncryption: 'AES256' };
      }
      case 'DeleteObject':
        this.folders.deleteObject(bucket, key);
        return {};
      case 'CopyObject':
        return this.#copy(input, bucket, key);
      case 'ListObjectsV2':
        return listObjectsV2(input, this.#objects(bucket));
      case 'ListObjects':
        return listObjects(input, this.#objects(bucket));
      default:
        throw new AwsJsonError('NotImplemented', `A folder that stands for S3 has no ${operation}`, 501);
    }
  }

  async read(bucket: string, key: string): Promise<Uint8Array> {
    return this.folders.getObject(bucket, key).body;
  }

  #copy(input: Input, bucket: string, key: string): object {
    const [, fromBucket, fromKey] = /^\/?([^/]+)\/(.+)$/u.exec(decodeURIComponent(textOf(input.CopySource))) ?? [];
    const source = this.folders.getObject(fromBucket ?? '', fromKey ?? '');
    const { contentType, metadata } = input.MetadataDirective === 'REPLACE' ? propertiesOf(input) : source;
    const copy = this.folders.putObject(bucket, key, source.body, {
      ...(contentType !== undefined && { contentType }),
      ...(metadata !== undefined && { metadata }),
    });
    return { CopyObjectResult: { ETag: copy.etag, LastModified: secondsOf(copy) } };
  }

  #objects(bucket: string): ListedObject[] {
    return this.folders.objectsOf(bucket).map((object) => ({
      Key: object.key,
      LastModified: secondsOf(object),
      ETag: object.etag,
      Size: object.contentLength,
      StorageClass: 'STANDARD',
    }));
  }
}

const described = (object: StoredObject): object => ({
  AcceptRanges: 'bytes',
  ContentLength: object.contentLength,
  ContentType: object.contentType,
  ETag: object.etag,
  LastModified: secondsOf(object),
  Metadata: object.metadata,
  ServerSideEncryption: 'AES256',
});

const propertiesOf = ({ ContentType, Metadata }: Input): ObjectProperties => ({
  ...(typeof ContentType === 'string' && { contentType: ContentType }),
  ...(typeof Metadata === 'object' && Metadata !== null && { metadata: Metadata as Readonly<Record<string, string>> }),
});

const secondsOf = ({ lastModified }: StoredObject): number => Math.floor(lastModified.getTime() / SECOND_MS);
