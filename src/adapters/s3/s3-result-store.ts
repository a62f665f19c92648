import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { isResultStoreError, ResultStoreError } from '../../ports/port-errors.js';
import type {
  ObjectLocation,
  ProgressNote,
  ResultProperties,
  ResultStore,
  StoredResult,
  UploadedPart,
  WriteProgressResult,
} from '../../ports/result-store.js';
import { toSdkError } from '../sdk-error.js';
import { statusOf, toResultStoreError } from './result-store-error.js';

/** The part of an S3 client that is used. */
export type S3Sender = Pick<S3Client, 'send'>;

const STATEMENT_ID = 'statement-id';
/** Of the note beside an object, after the object's key. */
const PROGRESS_SUFFIX = '.progress';

/**
 * Objects in S3, and beside each, as long as it is being copied, an object `<key>.progress`. Needs `s3:PutObject`, `s3:GetObject`,
 * `s3:DeleteObject` and `s3:AbortMultipartUpload` on the keys. Without `s3:ListBucket` S3 does not tell what is not there from
 * what may not be seen, and neither does this.
 *
 * Credentials, region, endpoint, timeouts and the SDK's own retries are the client's affair.
 *
 * @example const resultStore = new S3ResultStore(new S3Client({}));
 */
export class S3ResultStore implements ResultStore {
  readonly #client: S3Sender;

  constructor(client: S3Sender) {
    this.#client = client;
  }

  async find(location: ObjectLocation): Promise<StoredResult | undefined> {
    const command = new HeadObjectCommand(addressOf(location));
    const head = await orHidden('GetObject', this.#client.send(command));
    const statementId = head?.Metadata?.[STATEMENT_ID];
    return head && { bytes: head.ContentLength ?? 0, ...(statementId !== undefined && { statementId }) };
  }

  async write(location: ObjectLocation, content: Uint8Array, properties: ResultProperties): Promise<void> {
    const input = { ...addressOf(location), ...propertiesOf(properties), Body: content };
    await named('PutObject', this.#client.send(new PutObjectCommand(input)));
  }

  async begin(location: ObjectLocation, properties: ResultProperties): Promise<string> {
    const input = { ...addressOf(location), ...propertiesOf(properties) };
    const { UploadId } = await named('PutObject', this.#client.send(new CreateMultipartUploadCommand(input)));
    return given(UploadId, 'CreateMultipartUpload');
  }

  async writePart(
    location: ObjectLocation,
    uploadId: string,
    partNumber: number,
    content: Uint8Array,
  ): Promise<string | undefined> {
    const input = { ...addressOf(location), UploadId: uploadId, PartNumber: partNumber, Body: content };
    const answer = await orMissing('PutObject', this.#client.send(new UploadPartCommand(input)), 'NoSuchUpload');
    return answer && given(answer.ETag, 'UploadPart');
  }

  async finish(
    location: ObjectLocation,
    uploadId: string,
    parts: readonly UploadedPart[],
  ): Promise<'finished' | 'missing'> {
    const Parts = parts.map(({ partNumber, tag }) => ({ PartNumber: partNumber, ETag: tag }));
    const input = { ...addressOf(location), UploadId: uploadId, MultipartUpload: { Parts } };
    const command = new CompleteMultipartUploadCommand(input);
    return (await orMissing('PutObject', this.#client.send(command), 'NoSuchUpload')) ? 'finished' : 'missing';
  }

  async abort(location: ObjectLocation, uploadId: string): Promise<void> {
    const command = new AbortMultipartUploadCommand({ ...addressOf(location), UploadId: uploadId });
    await orMissing('AbortMultipartUpload', this.#client.send(command), 'NoSuchUpload');
  }

  async readProgress(location: ObjectLocation): Promise<ProgressNote | undefined> {
    const answer = await orHidden('GetObject', this.#client.send(new GetObjectCommand(noteOf(location))));
    if (answer?.Body === undefined) return undefined;
    const text = await named('GetObject', answer.Body.transformToString());
    return { text, version: given(answer.ETag, 'GetObject') };
  }

  async writeProgress(location: ObjectLocation, text: string, expected?: string): Promise<WriteProgressResult> {
    const condition = expected === undefined ? { IfNoneMatch: '*' } : { IfMatch: expected };
    const input = { ...noteOf(location), ...condition, Body: text, ContentType: 'application/json' };
    try {
      const { ETag } = await this.#client.send(new PutObjectCommand(input));
      return { kind: 'written', version: given(ETag, 'PutObject') };
    } catch (error) {
      // 412: another one is there, or none; 409: another one is being written; 404: it was removed.
      const { name } = toSdkError(error);
      const isLost = [409, 412].includes(statusOf(toSdkError(error)) ?? 0) || name === 'NoSuchKey';
      if (isLost) return { kind: 'lost' };
      throw isResultStoreError(error) ? error : toResultStoreError('PutObject', error);
    }
  }

  async removeProgress(location: ObjectLocation): Promise<void> {
    await named('DeleteObject', this.#client.send(new DeleteObjectCommand(noteOf(location))));
  }
}

/**
 * A {@link S3ResultStore} with a client of its own.
 *
 * @example createS3ResultStore({ region: 'eu-west-1' })
 */
export const createS3ResultStore = (configuration: S3ClientConfig): ResultStore =>
  new S3ResultStore(
    new S3Client({
      // An endpoint of one's own hardly ever has a name for each bucket.
      forcePathStyle: configuration.endpoint !== undefined,
      // Content is signed, and the parts' tags are compared at the end; a checksum besides would only cost time.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...configuration,
    }),
  );

const addressOf = ({ bucket, key }: ObjectLocation): { readonly Bucket: string; readonly Key: string } => ({
  Bucket: bucket,
  Key: key,
});

const noteOf = ({ bucket, key }: ObjectLocation): ReturnType<typeof addressOf> =>
  addressOf({ bucket, key: `${key}${PROGRESS_SUFFIX}` });

const propertiesOf = ({ contentType, statementId }: ResultProperties) => ({
  ContentType: contentType,
  Metadata: { [STATEMENT_ID]: statementId },
});

/** @param permission the action that the role needs for it, after `s3:`. */
async function named<Answer>(permission: string, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw toResultStoreError(permission, error);
  }
}

/** `undefined` for an error with one of these names. */
async function orMissing<Answer>(
  permission: string,
  answer: Promise<Answer>,
  ...names: readonly string[]
): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (names.includes(toSdkError(error).name)) return undefined;
    throw toResultStoreError(permission, error);
  }
}

/** `undefined` for what is not there, and for what may not be seen: whoever may not list a bucket is told the same of both. */
async function orHidden<Answer>(permission: string, answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ([403, 404].includes(statusOf(toSdkError(error)) ?? 0)) return undefined;
    throw toResultStoreError(permission, error);
  }
}

function given(value: string | undefined, operation: string): string {
  if (value !== undefined) return value;
  throw new ResultStoreError('ResultStoreUnreachable', `${operation} was answered without what it should give`, true);
}
