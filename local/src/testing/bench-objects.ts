import { Buffer } from 'node:buffer';
import type { InMemoryResultStore } from 'sfn-redshift-tasker/memory';
import type { ObjectStore } from '../states/service-api.js';

/** Results that the tasker has put into S3, for the Distributed Maps of a bench to read. Nothing else is in it. */
export class BenchObjects implements ObjectStore {
  constructor(private readonly results: InMemoryResultStore) {}

  async call(operation: string): Promise<object> {
    throw new Error(`a bench has no ${operation} of S3; mock the state`);
  }

  async read(bucket: string, key: string): Promise<Uint8Array> {
    const text = this.results.text({ bucket, key });
    if (text === undefined) throw new Error(`The specified key does not exist: 's3://${bucket}/${key}'`);
    return Buffer.from(text, 'utf8');
  }
}
