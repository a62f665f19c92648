// A result of 200 MB to S3: the deployed completer's handler and the S3 adapter, against S3's protocol on a folder in another process.
import { execFile } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { lineAt } from '../support/generated-rows.mjs';

const COPY = fileURLToPath(new URL('../support/copy-result.mjs', import.meta.url));
const LOCAL = '../../local/dist/esm';
const ROWS = 1_450_000;
const HEAP_MAX_MB = 200;
const MB = 1_000_000;

export const title = 'A result to S3';

export async function run() {
  const [{ LocalS3Service }, { AwsJsonServer }, { RandomIds }] = await Promise.all([
    import(`${LOCAL}/s3/local-s3-service.js`),
    import(`${LOCAL}/http/aws-json-server.js`),
    import('sfn-redshift-tasker/system'),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'bench-results-'));
  const s3 = await LocalS3Service.create(folder);
  s3.folders.createBucket('lake');
  const server = await AwsJsonServer.listen({ ids: new RandomIds() });
  server.serve(s3);
  try {
    const limits = [`--max-old-space-size=${HEAP_MAX_MB}`, COPY, server.endpoint, 'lake', String(ROWS)];
    const { stdout } = await promisify(execFile)(process.execPath, limits, { maxBuffer: MB });
    const { result, processorSeconds, requests, heapBytes, residentBytes } = JSON.parse(stdout);
    const wrong = await wrongLines(join(folder, result.object.Bucket, result.object.Key));
    return [
      { name: 'size of the object', value: result.bytes / MB, unit: 'MB' },
      { name: 'rows', value: result.TotalNumRows, unit: '' },
      { name: 'rows that are not as the query gave them', value: wrong, unit: '' },
      { name: `peak of the heap, which may have ${HEAP_MAX_MB} MB`, value: heapBytes / MB, unit: 'MB' },
      { name: 'peak of the process', value: residentBytes / MB, unit: 'MB' },
      { name: 'requests to S3', value: requests, unit: '' },
      { name: 'processor time, that of making the rows included', value: processorSeconds, unit: 's' },
    ];
  } finally {
    await server.close();
    await s3.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many lines are not the expected ones, or are missing or too many. */
async function wrongLines(file) {
  let count = 0;
  let wrong = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line !== lineAt(count)) wrong += 1;
    count += 1;
  }
  return wrong + Math.abs(ROWS - count);
}
