import { RedshiftDataClient, type RedshiftDataClientConfig } from '@aws-sdk/client-redshift-data';
import { SequentialIds } from '../../src/adapters/memory/sequential-ids.js';
import { AwsRedshiftData } from '../../src/adapters/redshift-data/aws-redshift-data.js';
import { AwsJsonServer } from '../../local/src/http/aws-json-server.js';
import type { AwsJsonService } from '../../local/src/http/aws-json-service.js';

/** The real adapter with the real SDK client, and a service on a loopback port behind it. */
export interface RedshiftDataEndpoint {
  readonly redshiftData: AwsRedshiftData;
  readonly close: () => Promise<void>;
}

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };

/** Serves `service` on a free port. The client tries once unless `config` says otherwise. */
export const openRedshiftDataEndpoint = async (
  service: AwsJsonService,
  config: RedshiftDataClientConfig = {},
): Promise<RedshiftDataEndpoint> => {
  const server = await AwsJsonServer.listen({ ids: new SequentialIds('request') });
  server.serve(service);
  const client = new RedshiftDataClient({
    region: 'eu-west-1',
    endpoint: server.endpoint,
    credentials: CREDENTIALS,
    maxAttempts: 1,
    ...config,
  });
  return {
    redshiftData: new AwsRedshiftData(client),
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
};

type Answer = (input: Readonly<Record<string, unknown>>, signal: AbortSignal) => object | Promise<object>;

/** A service that gives the answers in turn, the last one for good, and keeps what it was asked. */
export class AnsweringService implements AwsJsonService {
  readonly targetPrefix = 'RedshiftData';
  readonly jsonVersion = '1.1';
  readonly calls: { readonly operation: string; readonly input: Readonly<Record<string, unknown>> }[] = [];
  readonly #answers: readonly Answer[];

  constructor(...answers: readonly Answer[]) {
    this.#answers = answers;
  }

  async call(operation: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<object> {
    const answer = this.#answers[Math.min(this.calls.length, this.#answers.length - 1)];
    this.calls.push({ operation, input });
    if (answer === undefined) throw new Error('this service has no answer');
    return answer(input, signal);
  }
}
