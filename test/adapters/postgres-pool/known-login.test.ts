import { describe, expect, it } from '@jest/globals';
import { knownLogin, type LoginParts } from '../../../src/adapters/postgres-pool/known-login.js';

const ADDRESS = { host: 'db.example', port: 6432, database: 'state' };
const SECRET_ID = 'tasker-database';

/** @param value what the secret holds, or what asking for it throws. */
const partsWith = (value: unknown): LoginParts => ({
  secretsManager: {
    send: () => (value instanceof Error ? Promise.reject(value) : Promise.resolve({ SecretString: value })),
  },
  signer: {
    credentials: () =>
      Promise.resolve({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example', sessionToken: 'session' }),
    region: () => Promise.resolve('eu-west-1'),
  },
});

const bySecret = (value: unknown, address = {}) =>
  knownLogin({ kind: 'secret', secretId: SECRET_ID, address }, partsWith(value));

const failing = (name: string): Error => Object.assign(new Error('hidden: hunter2'), { name });

describe('a login by IAM', () => {
  it('signs a token for user, host, port and region, and asks no secret', async () => {
    const login = await knownLogin({ kind: 'iam', user: 'tasker', address: ADDRESS }, partsWith(new Error('asked')));
    expect(login).toMatchObject({ ...ADDRESS, user: 'tasker' });
    const token = new URL(`https://${await login.password()}`);
    expect([token.hostname, token.port]).toEqual(['db.example', '6432']);
    const query = Object.fromEntries(token.searchParams);
    expect(query).toMatchObject({ Action: 'connect', DBUser: 'tasker', 'X-Amz-Expires': '900' });
    expect(query['X-Amz-Credential']).toContain('/eu-west-1/rds-db/aws4_request');
  });

  it('has credentials looked up anew for each connection', async () => {
    let asked = 0;
    const parts = partsWith(undefined);
    const credentials = () => {
      asked += 1;
      return Promise.resolve({ accessKeyId: `AKID${asked}`, secretAccessKey: 'example' });
    };
    const login = await knownLogin(
      { kind: 'iam', user: 'tasker', address: ADDRESS },
      { ...parts, signer: { ...parts.signer, credentials } },
    );
    expect(await login.password()).toContain('AKID1');
    expect(await login.password()).toContain('AKID2');
  });
});

describe('a login by secret', () => {
  const RDS = { username: 'tasker', password: 'hunter2', host: 'rds.example', port: 5433, dbname: 'postgres' };

  it('takes all from a secret as RDS writes it', async () => {
    const { password, ...rest } = await bySecret(JSON.stringify(RDS));
    expect(rest).toEqual({ host: 'rds.example', port: 5433, database: 'postgres', user: 'tasker' });
    expect(await password()).toBe('hunter2');
  });

  it('goes by the settings where they say something else, such as a proxy', async () => {
    expect(await bySecret(JSON.stringify(RDS), ADDRESS)).toMatchObject({ ...ADDRESS, user: 'tasker' });
  });

  it('has 5432 as its port where nobody says', async () => {
    const { port: _port, ...rest } = RDS;
    expect((await bySecret(JSON.stringify(rest))).port).toBe(5432);
  });

  it.each([
    ['no host', { host: undefined }, "holds no usable 'host'; put it there, or set TASKER_POSTGRES_HOST"],
    ['no database', { dbname: '' }, "holds no usable 'dbname'; put it there, or set TASKER_POSTGRES_DATABASE"],
    ['no user', { username: 7 }, "holds no usable 'username'; put it there"],
    ['no password', { password: undefined }, "holds no usable 'password'; put it there"],
    ['a port that is none', { port: 'hunter2' }, "holds no usable 'port'; put it there, or set TASKER_POSTGRES_PORT"],
    ['a port too high', { port: 65_536 }, "holds no usable 'port'"],
    ['port 0', { port: 0 }, "holds no usable 'port'"],
  ])('refuses a secret with %s, without its values', async (_name, change, message) => {
    const refused = bySecret(JSON.stringify({ ...RDS, ...change }));
    await expect(refused).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(message),
    });
    await expect(refused).rejects.not.toThrow('hunter2');
  });

  it.each([['hunter2'], ['null'], [undefined], ['"hunter2"']])('refuses %j, which is no JSON object', async (text) => {
    const refused = bySecret(text);
    await expect(refused).rejects.toMatchObject({ name: 'ConfigurationError' });
    await expect(refused).rejects.toThrow(`the secret '${SECRET_ID}' of the PostgreSQL store is no JSON object`);
    await expect(refused).rejects.not.toThrow('hunter2');
  });

  it.each([
    ['AccessDeniedException', 'ConfigurationError'],
    ['ResourceNotFoundException', 'ConfigurationError'],
    ['DecryptionFailure', 'ConfigurationError'],
    ['ThrottlingException', 'StoreUnavailableError'],
    ['InternalServiceError', 'StoreUnavailableError'],
    ['TimeoutError', 'StoreUnavailableError'],
  ])('tells of %s of Secrets Manager as a %s', async (name, expected) => {
    const failed = bySecret(failing(name));
    await expect(failed).rejects.toMatchObject({ name: expected, message: expect.stringContaining(name) });
    await expect(failed).rejects.not.toThrow('hunter2');
  });
});
