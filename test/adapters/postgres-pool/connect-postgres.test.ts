import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { connectPostgres, type PostgresSettings } from '../../../src/adapters/postgres-pool/index.js';
import { SystemClock } from '../../../src/adapters/system/index.js';
import { PostgresInvocationStore } from '../../../src/adapters/postgres/index.js';

const parts = {
  clock: new SystemClock(),
  secretsManager: {
    send: () => Promise.resolve({ SecretString: JSON.stringify({ username: 'a', password: 'b' }) }),
  } as unknown as Pick<SecretsManagerClient, 'send'>,
  signer: { credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, region: () => Promise.resolve('eu-west-1') },
};
const settingsWith = (change: Partial<PostgresSettings>): PostgresSettings => ({
  login: { kind: 'secret', secretId: 's', address: { host: '127.0.0.1', port: 1, database: 'none' } },
  tls: {},
  connectionsMax: 1,
  ...change,
});

describe('connecting to PostgreSQL', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'authorities-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['missing.pem', 'empty.pem'])('refuses %s as the file of certificate authorities', (name) => {
    writeFileSync(join(folder, 'empty.pem'), 'nothing of the kind');
    const certificateAuthorityFile = join(folder, name);
    expect(() => connectPostgres(settingsWith({ tls: { certificateAuthorityFile } }), parts)).toThrow(
      `TASKER_POSTGRES_CA_FILE is '${certificateAuthorityFile}', which is no readable file with certificates`,
    );
  });

  it('asks nobody before the first query, and says then that nobody is there', async () => {
    const connection = connectPostgres(settingsWith({ tls: 'off' }), parts);
    const store = new PostgresInvocationStore({ connection });
    await expect(store.get({ executionArn: 'a', invocationId: 'b' })).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: expect.stringContaining('ECONNREFUSED. Repeating the call is safe'),
    });
    await connection.end();
  });
});
