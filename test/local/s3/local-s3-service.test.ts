import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RandomIds } from '../../../src/adapters/system/random-ids.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import { LocalS3Service } from '../../../local/src/s3/local-s3-service.js';

let folder: string;
let server: AwsJsonServer;
let s3: LocalS3Service;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 's3-test-'));
  s3 = await LocalS3Service.create(folder);
  server = await AwsJsonServer.listen({ ids: new RandomIds() });
  server.serve(s3);
  await call('PUT', '/lake');
});
afterAll(async () => {
  await server.close();
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function call(
  method: string,
  path: string,
  body?: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const init = { method, headers, ...(body !== undefined && { body: Buffer.from(body) }) };
  const response = await fetch(server.endpoint + path, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const keysIn = ({ text }: Answer): string[] => [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key ?? '');
const codeIn = ({ text }: Answer): string | undefined => /<Code>([^<]*)<\/Code>/.exec(text)?.[1];
const md5 = (text: string): string => `"${createHash('md5').update(text).digest('hex')}"`;

describe('an object', () => {
  it('is a file of the folder, with its type and metadata', async () => {
    const put = await call('PUT', '/lake/day%3D1/r%20%C3%BC.csv', '1,2\n', {
      'content-type': 'text/csv',
      'x-amz-meta-source': 'test',
    });
    expect(put.headers.get('etag')).toBe(md5('1,2\n'));
    expect(readFileSync(join(folder, 'lake/day=1/r ü.csv'), 'utf8')).toBe('1,2\n');
    const got = await call('GET', '/lake/day%3D1/r%20%C3%BC.csv');
    expect(got.text).toBe('1,2\n');
    expect(got.headers.get('content-type')).toBe('text/csv');
    expect(got.headers.get('x-amz-meta-source')).toBe('test');
    const head = await call('HEAD', '/lake/day%3D1/r%20%C3%BC.csv');
    expect(head.headers.get('content-length')).toBe('4');
  });

  it('is what anybody else puts into the folder, as it is by then', async () => {
    mkdirSync(join(folder, 'drop'));
    writeFileSync(join(folder, 'drop', 'in.csv'), 'old');
    expect((await call('GET', '/drop/in.csv')).headers.get('etag')).toBe(md5('old'));
    writeFileSync(join(folder, 'drop', 'in.csv'), 'newer');
    expect((await call('GET', '/drop/in.csv')).headers.get('etag')).toBe(md5('newer'));
    rmSync(join(folder, 'drop'), { recursive: true });
    expect(codeIn(await call('GET', '/drop/in.csv'))).toBe('NoSuchBucket');
  });

  it('is decoded where it comes in chunks with a checksum behind them', async () => {
    const body = '5\r\nhello\r\n6;chunk-signature=0\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';
    await call('PUT', '/lake/chunked', body, { 'content-encoding': 'aws-chunked' });
    expect(readFileSync(join(folder, 'lake/chunked'), 'utf8')).toBe('hello world');
    const cut = await call('PUT', '/lake/cut', 'ff\r\nhello', { 'content-encoding': 'aws-chunked' });
    expect([cut.status, codeIn(cut)]).toEqual([400, 'InvalidRequest']);
    expect(existsSync(join(folder, 'lake/cut'))).toBe(false);
  });

  it('is read in part', async () => {
    await call('PUT', '/lake/letters', 'abcdef');
    const part = await call('GET', '/lake/letters', undefined, { range: 'bytes=2-3' });
    expect([part.status, part.text]).toEqual([206, 'cd']);
  });

  it('is gone once it is removed, with the folders that it leaves empty', async () => {
    await call('PUT', '/lake/deep/er/file', 'x');
    await call('DELETE', '/lake/deep/er/file');
    expect(existsSync(join(folder, 'lake/deep'))).toBe(false);
    const missing = await call('GET', '/lake/deep/er/file');
    expect([missing.status, codeIn(missing)]).toEqual([404, 'NoSuchKey']);
    expect((await call('HEAD', '/lake/deep/er/file')).status).toBe(404);
    expect((await call('DELETE', '/lake/deep/er/file')).status).toBe(204);
  });

  it('is copied, and removed with others', async () => {
    await call('PUT', '/lake/one', '1');
    await call('PUT', '/lake/two', '', { 'x-amz-copy-source': '/lake/one' });
    expect((await call('GET', '/lake/two')).text).toBe('1');
    await call(
      'POST',
      '/lake?delete',
      '<Delete><Object><Key>one</Key></Object><Object><Key>two</Key></Object></Delete>',
    );
    expect((await call('GET', '/lake/two')).status).toBe(404);
  });

  it('may be larger than the protocol library takes', async () => {
    const large = Buffer.alloc(12 * 1024 * 1024, 'x');
    expect((await call('PUT', '/lake/large', large)).status).toBe(200);
    expect((await call('HEAD', '/lake/large')).headers.get('content-length')).toBe(String(large.length));
  });

  it.each(['/lake/%2E%2E%2Foutside', '/lake/a%2F%2E%2E%2F%2E%2E%2F%2E%2E%2Foutside', '/lake/a//b', '/lake/a/'])(
    'is refused where its key has no place in the folder: %s',
    async (path) => {
      const refused = await call('PUT', path, 'x');
      expect([refused.status, codeIn(refused)]).toEqual([400, 'InvalidArgument']);
      expect(existsSync(join(folder, 'outside'))).toBe(false);
      expect(existsSync(join(folder, '..', 'outside'))).toBe(false);
    },
  );

  it('cannot be the beginning of other keys at the same time', async () => {
    await call('PUT', '/lake/both', 'x');
    const refused = await call('PUT', '/lake/both/and', 'x');
    expect([refused.status, codeIn(refused)]).toEqual([400, 'InvalidArgument']);
  });
});

describe('a list', () => {
  beforeAll(async () => {
    await call('PUT', '/listed');
    for (const key of ['a/1', 'a/2', 'b/1', 'c', 'd']) await call('PUT', `/listed/${key}`, 'x');
  });

  it('is in the order of the keys and by prefix', async () => {
    expect(keysIn(await call('GET', '/listed?list-type=2'))).toEqual(['a/1', 'a/2', 'b/1', 'c', 'd']);
    expect(keysIn(await call('GET', '/listed?list-type=2&prefix=a/'))).toEqual(['a/1', 'a/2']);
  });

  it('puts keys together up to a delimiter', async () => {
    const listed = await call('GET', '/listed?list-type=2&delimiter=/');
    expect(keysIn(listed)).toEqual(['c', 'd']);
    expect(listed.text).toContain('<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>');
    expect(listed.text).toContain('<CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes>');
  });

  it('comes in pages that lead to each other', async () => {
    const first = await call('GET', '/listed?list-type=2&max-keys=3');
    const token = /<NextContinuationToken>([^<]*)</.exec(first.text)?.[1] ?? '';
    const second = await call('GET', `/listed?list-type=2&continuation-token=${encodeURIComponent(token)}`);
    expect([...keysIn(first), ...keysIn(second)]).toEqual(['a/1', 'a/2', 'b/1', 'c', 'd']);
  });
});

describe('a bucket', () => {
  it('has to be made first, and removed last', async () => {
    expect(codeIn(await call('PUT', '/nowhere/key', 'x'))).toBe('NoSuchBucket');
    await call('PUT', '/brief');
    await call('PUT', '/brief/key', 'x');
    expect(codeIn(await call('DELETE', '/brief'))).toBe('BucketNotEmpty');
    await call('DELETE', '/brief/key');
    expect((await call('DELETE', '/brief')).status).toBe(204);
    expect((await call('HEAD', '/brief')).status).toBe(404);
  });

  it('has a name that S3 would take', async () => {
    expect(codeIn(await call('PUT', '/UPPER'))).toBe('InvalidBucketName');
  });
});

it('an upload in parts becomes one object, also where the parts come with checksums', async () => {
  const begun = await call('POST', '/lake/parts?uploads');
  const id = /<UploadId>([^<]*)</.exec(begun.text)?.[1] ?? '';
  const first = await call('PUT', `/lake/parts?partNumber=1&uploadId=${id}`, Buffer.alloc(5 * 1024 * 1024, 'a'));
  const second = await call('PUT', `/lake/parts?partNumber=2&uploadId=${id}`, 'b');
  const part = (number: number, { headers }: Answer): string =>
    `<Part><ETag>${headers.get('etag') ?? ''}</ETag><PartNumber>${number}</PartNumber><ChecksumCRC32>AA==</ChecksumCRC32></Part>`;
  const body = `<CompleteMultipartUpload>${part(1, first)}${part(2, second)}</CompleteMultipartUpload>`;
  const completed = await call('POST', `/lake/parts?uploadId=${id}`, body);
  expect(completed.text).toMatch(/<ETag>.*-2.*<\/ETag>/);
  expect(readFileSync(join(folder, 'lake/parts')).length).toBe(5 * 1024 * 1024 + 1);
  expect(codeIn(await call('PUT', `/lake/parts?partNumber=3&uploadId=${id}`, 'c'))).toBe('NoSuchUpload');
});
