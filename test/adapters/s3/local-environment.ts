import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { LocalS3Service } from '../../../local/src/s3/local-s3-service.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import type { HttpAnswer, HttpRequest, HttpService } from '../../../local/src/http/http-service.js';
import { RandomIds } from '../../../src/adapters/system/random-ids.js';
import { S3ResultStore } from '../../../src/adapters/s3/s3-result-store.js';
import type { ResultStoreEnvironment } from '../../contract/result-store.contract.js';

type Fault = Parameters<ResultStoreEnvironment['failNext']>[0];

const refusal = (code: string, status: number): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>secret words</Message></Error>`,
});

/** The local S3, some of whose answers are others. */
class FaultyS3 implements HttpService {
  readonly requests: HttpRequest[] = [];
  readonly faults: Exclude<Fault, 'answerLost'>[] = [];
  /** Answered in place of what the caller asks; `undefined`: it is answered as it is. */
  answerInstead: (request: HttpRequest) => HttpAnswer | undefined = () => undefined;

  constructor(private readonly inner: HttpService) {}

  matches(request: HttpRequest): boolean {
    return this.inner.matches(request);
  }

  async answer(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    this.requests.push(request);
    const instead = this.answerInstead(request);
    if (instead) return instead;
    const fault = this.faults.shift();
    if (fault === 'slowDown') return refusal('SlowDown', 503);
    if (fault === 'denied') return refusal('AccessDenied', 403);
    return await this.inner.answer(request, signal);
  }
}

/** The S3 adapter with a real client, and a folder behind it that speaks S3's protocol on a loopback port. */
export interface LocalS3Environment extends ResultStoreEnvironment {
  readonly service: FaultyS3;
  readonly folder: string;
  readonly client: S3Client;
  readonly close: () => Promise<void>;
}

export { refusal };

export const openLocalS3 = async (configuration: S3ClientConfig = {}): Promise<LocalS3Environment> => {
  const folder = mkdtempSync(join(tmpdir(), 'results-'));
  const s3 = await LocalS3Service.create(folder);
  s3.folders.createBucket('lake');
  const service = new FaultyS3(s3);
  const server = await AwsJsonServer.listen({ ids: new RandomIds() });
  server.serve(service);
  const clientConfiguration = {
    ...{ endpoint: server.endpoint, region: 'eu-west-1', maxAttempts: 1, forcePathStyle: true },
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    ...configuration,
  };
  const client = new S3Client(clientConfiguration);
  let losesNext = false;
  client.middlewareStack.add(
    (next) => async (request) => {
      const answer = await next(request);
      if (!losesNext) return answer;
      losesNext = false;
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  return {
    ...{ service, folder, client, bucket: 'lake' },
    resultStore: new S3ResultStore(client),
    contentOf: async ({ bucket, key }) => {
      try {
        return readFileSync(join(folder, bucket, key));
      } catch {
        return undefined;
      }
    },
    failNext: (fault) => {
      if (fault === 'answerLost') losesNext = true;
      else service.faults.push(fault);
    },
    close: async () => {
      client.destroy();
      await server.close();
      await s3.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
