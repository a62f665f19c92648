import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ListMultipartUploadsCommand, ListPartsCommand } from '@aws-sdk/client-s3';
import { LazyResultStore } from '../../../src/adapters/lazy-result-store.js';
import { createS3ResultStore } from '../../../src/adapters/s3/s3-result-store.js';
import type { ResultStoreError } from '../../../src/ports/port-errors.js';
import type { ResultStore } from '../../../src/ports/result-store.js';
import { type LocalS3Environment, openLocalS3, refusal } from './local-environment.js';

const LOCATION = { bucket: 'lake', key: 'results/run 1/rows.csv' };
const PROPERTIES = { contentType: 'text/csv; charset=utf-8', statementId: 'statement-1' };
const CONTENT = Buffer.from('id\r\n1\r\n');

let s3: LocalS3Environment;
let resultStore: ResultStore;
beforeEach(async () => {
  s3 = await openLocalS3();
  ({ resultStore } = s3);
});
afterEach(() => s3.close());

const errorOf = async (call: Promise<unknown>): Promise<ResultStoreError> =>
  (await call.then(
    () => undefined,
    (error: unknown) => error,
  )) as ResultStoreError;

describe('S3ResultStore', () => {
  it('tells S3 the type of the object and its statement', async () => {
    await resultStore.write(LOCATION, CONTENT, PROPERTIES);
    await resultStore.begin(LOCATION, PROPERTIES);
    for (const { headers } of s3.service.requests) {
      expect(headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8',
        'x-amz-meta-statement-id': 'statement-1',
      });
    }
  });

  it('has a client that sends bytes as they are, by the path, where the endpoint is one’s own', async () => {
    const endpoint = await s3.client.config.endpoint?.();
    const own = createS3ResultStore({
      endpoint: `http://${endpoint?.hostname}:${endpoint?.port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    });
    await own.write(LOCATION, CONTENT, PROPERTIES);
    const [request] = s3.service.requests;
    expect(request?.url).toBe('/lake/results/run%201/rows.csv?x-id=PutObject');
    expect(request?.headers).not.toHaveProperty('content-encoding');
    expect(request?.body).toEqual(CONTENT);
  });

  it.each([403, 404])('takes what is answered with %i for what is not there', async (status) => {
    s3.service.answerInstead = () => ({ status, headers: {}, body: '' });
    expect(await resultStore.find(LOCATION)).toBeUndefined();
    expect(await resultStore.readProgress(LOCATION)).toBeUndefined();
  });

  it.each([
    ['AccessDenied', 403, false],
    ['InvalidAccessKeyId', 403, false],
    ['KMS.DisabledException', 400, false],
    ['NoSuchBucket', 404, false],
    ['SlowDown', 503, true],
    ['InternalError', 500, true],
    ['RequestTimeout', 400, true],
    ['OperationAborted', 409, true],
  ])('reports %s by its name, and whether a repetition may help', async (name, status, retryable) => {
    s3.service.answerInstead = () => refusal(name, status);
    const error = await errorOf(resultStore.write(LOCATION, CONTENT, PROPERTIES));
    expect(error).toMatchObject({ name, retryable });
    expect(error.message).not.toContain('secret words');
    expect(error.cause).toBeUndefined();
  });

  it('names the action that a role lacks', async () => {
    s3.service.answerInstead = () => refusal('AccessDenied', 403);
    expect((await errorOf(resultStore.abort(LOCATION, 'upload'))).message).toContain('s3:AbortMultipartUpload');
  });

  it.each([
    [409, 'ConditionalRequestConflict'],
    [412, 'PreconditionFailed'],
    [404, 'NoSuchKey'],
  ])('has lost a note where S3 answers %i %s', async (status, code) => {
    s3.service.answerInstead = () => refusal(code, status);
    expect(await resultStore.writeProgress(LOCATION, '{}', '"version"')).toEqual({ kind: 'lost' });
  });

  it('leaves nothing in the folder of an upload that is finished or aborted', async () => {
    const [one, other] = [await resultStore.begin(LOCATION, PROPERTIES), await resultStore.begin(LOCATION, PROPERTIES)];
    const tag = await resultStore.writePart(LOCATION, one, 1, CONTENT);
    const listed = await s3.client.send(new ListMultipartUploadsCommand({ Bucket: 'lake', Prefix: 'results/' }));
    expect(listed.Uploads?.map(({ UploadId }) => UploadId).sort()).toEqual([one, other].sort());
    const address = { Bucket: 'lake', Key: LOCATION.key };
    const { Parts } = await s3.client.send(new ListPartsCommand({ ...address, UploadId: one }));
    expect(Parts).toEqual([expect.objectContaining({ PartNumber: 1, ETag: tag, Size: CONTENT.byteLength })]);
    await resultStore.finish(LOCATION, one, [{ partNumber: 1, tag: tag ?? '' }]);
    await resultStore.abort(LOCATION, other);
    expect((await s3.client.send(new ListMultipartUploadsCommand({ Bucket: 'lake' }))).Uploads ?? []).toEqual([]);
  });
});

describe('a store for results that is loaded late', () => {
  it('is loaded with its first call, and again where that has failed', async () => {
    let loads = 0;
    const lazy = new LazyResultStore(async () => {
      loads += 1;
      if (loads === 1) throw new Error('not there');
      return resultStore;
    });
    expect(loads).toBe(0);
    await expect(lazy.find(LOCATION)).rejects.toThrow('not there');
    await lazy.write(LOCATION, CONTENT, PROPERTIES);
    const uploadId = await lazy.begin(LOCATION, PROPERTIES);
    const tag = (await lazy.writePart(LOCATION, uploadId, 1, CONTENT)) ?? '';
    expect(await lazy.finish(LOCATION, uploadId, [{ partNumber: 1, tag }])).toBe('finished');
    await lazy.abort(LOCATION, uploadId);
    expect(await lazy.writeProgress(LOCATION, '{}')).toMatchObject({ kind: 'written' });
    expect(await lazy.readProgress(LOCATION)).toMatchObject({ text: '{}' });
    await lazy.removeProgress(LOCATION);
    expect(await lazy.find(LOCATION)).toMatchObject({ bytes: CONTENT.byteLength });
    expect(loads).toBe(2);
  });
});
