import { describe, expect, it } from '@jest/globals';
import { composeRuntime } from '../../src/handlers/compose-on-dynamodb.js';
import { composePostgresRuntime } from '../../src/handlers/compose-on-postgres.js';
import { readPostgresSettings } from '../../src/handlers/read-postgres-settings.js';

const SECRET = { TASKER_POSTGRES_SECRET: 'tasker-database' };
const IAM = {
  ...{ TASKER_POSTGRES_USER: 'tasker', TASKER_POSTGRES_HOST: 'proxy.example' },
  TASKER_POSTGRES_DATABASE: 'state',
};
const BASE = {
  ...{ TASKER_STATEMENT_NAME_PREFIX: 'etl/', TASKER_CLUSTER_IDENTIFIER: 'warehouse', TASKER_DATABASE: 'analytics' },
  TASKER_TABLE_NAME: 'state',
};

describe('the settings of the PostgreSQL store', () => {
  it('need no more than a secret', () => {
    expect(readPostgresSettings(SECRET)).toEqual({
      login: { kind: 'secret', secretId: 'tasker-database', address: {} },
      ...{ tls: {}, connectionsMax: 1 },
    });
  });

  it('say where the database is, beside a secret', () => {
    const where = { TASKER_POSTGRES_HOST: 'h', TASKER_POSTGRES_PORT: '6432', TASKER_POSTGRES_DATABASE: 'd' };
    expect(readPostgresSettings({ ...SECRET, ...where }).login).toEqual({
      ...{ kind: 'secret', secretId: 'tasker-database' },
      address: { host: 'h', port: 6432, database: 'd' },
    });
  });

  it('name a user for IAM authentication', () => {
    expect(readPostgresSettings(IAM).login).toEqual({
      ...{ kind: 'iam', user: 'tasker' },
      address: { host: 'proxy.example', port: 5432, database: 'state' },
    });
  });

  it('name schema, connections and certificate authorities', () => {
    const more = {
      ...{ TASKER_POSTGRES_SCHEMA: 'etl', TASKER_POSTGRES_CONNECTIONS_MAX: '100', TASKER_POSTGRES_TLS: 'on' },
      TASKER_POSTGRES_CA_FILE: '/var/runtime/ca-cert.pem',
    };
    expect(readPostgresSettings({ ...SECRET, ...more })).toMatchObject({
      ...{ schema: 'etl', connectionsMax: 100 },
      tls: { certificateAuthorityFile: '/var/runtime/ca-cert.pem' },
    });
  });

  it('leave TLS out for a Unix socket', () => {
    const socket = { TASKER_POSTGRES_HOST: '/run/postgresql', TASKER_POSTGRES_TLS: 'off' };
    expect(readPostgresSettings({ ...SECRET, ...socket }).tls).toBe('off');
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['no user and no secret', {}, 'TASKER_POSTGRES_USER and TASKER_POSTGRES_SECRET are both missing'],
    ['an empty secret', { TASKER_POSTGRES_SECRET: '' }, 'are both missing'],
    ['user and secret', { ...IAM, ...SECRET }, 'TASKER_POSTGRES_USER and TASKER_POSTGRES_SECRET are both set'],
    ['IAM without a host', { ...IAM, TASKER_POSTGRES_HOST: undefined }, 'TASKER_POSTGRES_HOST is missing'],
    ['IAM without a database', { ...IAM, TASKER_POSTGRES_DATABASE: '' }, 'TASKER_POSTGRES_DATABASE is missing'],
    ['a port that is none', { ...IAM, TASKER_POSTGRES_PORT: 'a' }, "TASKER_POSTGRES_PORT is 'a'; allowed"],
    ['port 0', { ...SECRET, TASKER_POSTGRES_PORT: '0' }, "TASKER_POSTGRES_PORT is '0'; allowed"],
    ['a port too high', { ...SECRET, TASKER_POSTGRES_PORT: '65536' }, "TASKER_POSTGRES_PORT is '65536'; allowed"],
    [
      'no connection',
      { ...SECRET, TASKER_POSTGRES_CONNECTIONS_MAX: '0' },
      "TASKER_POSTGRES_CONNECTIONS_MAX is '0'; allowed",
    ],
    [
      'too many connections',
      { ...SECRET, TASKER_POSTGRES_CONNECTIONS_MAX: '101' },
      "TASKER_POSTGRES_CONNECTIONS_MAX is '101'; allowed: a whole number from 1 to 100",
    ],
    ['a word for TLS', { ...SECRET, TASKER_POSTGRES_TLS: 'no' }, "TASKER_POSTGRES_TLS is 'no'; allowed: on or off"],
    ['IAM in clear', { ...IAM, TASKER_POSTGRES_TLS: 'off' }, "TASKER_POSTGRES_TLS is 'off', and IAM authentication"],
    [
      'authorities without TLS',
      { ...SECRET, TASKER_POSTGRES_TLS: 'off', TASKER_POSTGRES_CA_FILE: 'a' },
      "TASKER_POSTGRES_CA_FILE is set, and TASKER_POSTGRES_TLS is 'off'",
    ],
    [
      'TLS over a socket',
      { ...SECRET, TASKER_POSTGRES_HOST: '/run' },
      "TASKER_POSTGRES_HOST is '/run', a Unix socket, over which there is no TLS; set TASKER_POSTGRES_TLS to 'off'",
    ],
  ])('refuse %s', (_name, environment, message) => {
    const read = () => readPostgresSettings(environment);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ name: 'ConfigurationError' }));
  });
});

describe('a runtime', () => {
  it('is composed on PostgreSQL without a table, and deletes what has expired by itself', () => {
    const { TASKER_TABLE_NAME: _table, ...rest } = BASE;
    const runtime = composePostgresRuntime({ environment: { ...rest, ...SECRET, TASKER_STORE: 'postgres' } });
    expect(runtime.deleteExpired).toBeDefined();
  });

  it('is composed on DynamoDB, which deletes by itself', () => {
    const runtime = composeRuntime({ environment: { ...BASE, TASKER_STORE: 'dynamodb' } });
    expect(runtime.deleteExpired).toBeUndefined();
  });

  it('is not composed with the code of another store than it is set to', () => {
    expect(() => composeRuntime({ environment: { ...BASE, TASKER_STORE: 'postgres' } })).toThrow(
      "TASKER_STORE is 'postgres', and this function's code has the store 'dynamodb'; use composePostgresRuntime",
    );
    expect(() => composePostgresRuntime({ environment: { ...BASE, ...SECRET, TASKER_STORE: 'dynamodb' } })).toThrow(
      "TASKER_STORE is 'dynamodb', and this function's code has the store 'postgres'; use composeRuntime",
    );
  });
});
