import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { BucketFolders } from '../../../local/src/s3/bucket-folders.js';
import { ObjectFolder } from '../../../local/src/s3/object-folder.js';

let folder: string;
let buckets: BucketFolders;
let objects: ObjectFolder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'object-folder-test-'));
  mkdirSync(join(folder, 'lake'));
  buckets = new BucketFolders(folder);
  objects = new ObjectFolder(buckets);
});
afterAll(() => rmSync(folder, { recursive: true }));

const put = {
  Bucket: 'lake',
  Key: 'day/1.json',
  Body: '{}',
  ContentType: 'application/json',
  Metadata: { by: 'a task' },
};

it('what a task puts has its type and metadata for other clients of the same folders', async () => {
  const { ETag } = (await objects.call('PutObject', put)) as { ETag: string };
  expect(buckets.getObject('lake', 'day/1.json')).toMatchObject({
    contentType: 'application/json',
    metadata: { by: 'a task' },
    etag: ETag,
  });
});

it('a copy has them too, unless others are given with it', async () => {
  await objects.call('PutObject', put);
  const copy = { Bucket: 'lake', CopySource: 'lake/day/1.json' };
  await objects.call('CopyObject', { ...copy, Key: 'same' });
  expect(await objects.call('HeadObject', { Bucket: 'lake', Key: 'same' })).toMatchObject({
    ContentType: 'application/json',
    Metadata: { by: 'a task' },
    ContentLength: 2,
  });
  await objects.call('CopyObject', { ...copy, Key: 'other', MetadataDirective: 'REPLACE', ContentType: 'text/plain' });
  expect(await objects.call('GetObject', { Bucket: 'lake', Key: 'other' })).toMatchObject({
    Body: '{}',
    ContentType: 'text/plain',
    Metadata: {},
  });
});

it.each([
  ['GetObject', { Bucket: 'lake', Key: 'missing' }, 'NoSuchKey', 404],
  ['GetObject', { Bucket: 'missing', Key: 'any' }, 'NoSuchBucket', 404],
  ['ListObjectsV2', { Bucket: '..' }, 'NoSuchBucket', 404],
  ['PutObject', { Bucket: 'lake', Key: 'a/../../b', Body: '' }, 'InvalidArgument', 400],
  ['PutObject', { Bucket: 'lake', Key: '/a', Body: '' }, 'InvalidArgument', 400],
  ['PutBucketPolicy', { Bucket: 'lake' }, 'NotImplemented', 501],
])('%s of %j is refused as S3 does it', async (operation, input, name, httpStatus) => {
  await expect(objects.call(operation, input)).rejects.toMatchObject({ name, httpStatus });
});
