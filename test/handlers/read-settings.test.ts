import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.js';
import { DAY_MS } from '../../src/ports/units.js';
import { composeRuntime } from '../../src/handlers/compose-on-dynamodb.js';
import { readSettings } from '../../src/handlers/read-settings.js';

const cluster = {
  ...{ TASKER_STATEMENT_NAME_PREFIX: 'etl/', TASKER_CLUSTER_IDENTIFIER: 'warehouse', TASKER_DATABASE: 'analytics' },
  TASKER_TABLE_NAME: 'state',
};

describe('the settings of a function', () => {
  it('have defaults for all but prefix and target', () => {
    expect(readSettings(cluster)).toEqual({
      ...DEFAULT_SETTINGS,
      ...{ statementNamePrefix: 'etl/', owner: 'etl/' },
      target: { clusterIdentifier: 'warehouse', database: 'analytics' },
    });
  });

  it.each([
    ['a database user', { TASKER_DATABASE_USER: 'loader' }, { dbUser: 'loader' }],
    ['a secret', { TASKER_SECRET_ARN: 'etl-user' }, { secretArn: 'etl-user' }],
  ])('name a target with %s', (_name, more, expected) => {
    expect(readSettings({ ...cluster, ...more }).target).toMatchObject(expected);
  });

  it('name a workgroup as a target', () => {
    const { TASKER_CLUSTER_IDENTIFIER: _cluster, ...rest } = cluster;
    expect(readSettings({ ...rest, TASKER_WORKGROUP_NAME: 'etl' }).target).toEqual({
      ...{ workgroupName: 'etl', database: 'analytics' },
    });
  });

  it('are given in whole seconds, days and characters', () => {
    const settings = readSettings({
      ...cluster,
      ...{ TASKER_OWNER: 'loader-role', TASKER_RETENTION_DAYS: '7', TASKER_SQL_PREVIEW_LENGTH: '40' },
      ...{ TASKER_STARTER_TIME_LIMIT_SECONDS: '60', TASKER_RECONCILE_GRACE_SECONDS: '30' },
      TASKER_CLAIM_LEASE_SECONDS: '20',
    });
    expect(settings).toMatchObject({
      ...{ owner: 'loader-role', processedRetentionMs: 7 * DAY_MS, sqlPreviewLength: 40 },
      ...{ starterTimeLimitMs: 60_000, reconcileGraceMs: 30_000, claimLeaseMs: 20_000 },
    });
  });

  it('name the place where results may be put, if there is one', () => {
    expect(readSettings(cluster)).not.toHaveProperty('resultsLocation');
    expect(readSettings({ ...cluster, TASKER_RESULTS_TO: 's3://lake/results/' })).toMatchObject({
      resultsLocation: { bucket: 'lake', prefix: 'results' },
    });
    expect(() => readSettings({ ...cluster, TASKER_RESULTS_TO: 'lake/*' })).toThrow(
      "TASKER_RESULTS_TO is 'lake/*'; allowed: s3://bucket or s3://bucket/prefix",
    );
  });

  it('say whether to ask before a start', () => {
    expect(readSettings({ ...cluster, TASKER_ASK_BEFORE_START: 'false' }).asksBeforeStart).toBe(false);
    expect(readSettings({ ...cluster, TASKER_ASK_BEFORE_START: 'true' }).asksBeforeStart).toBe(true);
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['a word for a switch', { TASKER_ASK_BEFORE_START: 'no' }, "TASKER_ASK_BEFORE_START is 'no'; allowed"],
    ['no prefix', { TASKER_STATEMENT_NAME_PREFIX: undefined }, 'TASKER_STATEMENT_NAME_PREFIX is missing'],
    ['an empty database', { TASKER_DATABASE: '' }, 'TASKER_DATABASE is missing'],
    ['a prefix with blanks', { TASKER_STATEMENT_NAME_PREFIX: 'a b' }, "TASKER_STATEMENT_NAME_PREFIX is 'a b'; allowed"],
    ['no target', { TASKER_CLUSTER_IDENTIFIER: undefined }, 'are both missing'],
    ['two targets', { TASKER_WORKGROUP_NAME: 'etl' }, 'are both set'],
    ['user and secret', { TASKER_DATABASE_USER: 'a', TASKER_SECRET_ARN: 'b' }, 'are both set'],
    [
      'a user of a workgroup',
      {
        ...{ TASKER_CLUSTER_IDENTIFIER: undefined, TASKER_WORKGROUP_NAME: 'etl' },
        TASKER_DATABASE_USER: 'a',
      },
      'TASKER_DATABASE_USER is set with TASKER_WORKGROUP_NAME',
    ],
    ['half a day', { TASKER_RETENTION_DAYS: '0.5' }, "TASKER_RETENTION_DAYS is '0.5'; allowed"],
    ['no time at all', { TASKER_CLAIM_LEASE_SECONDS: '0' }, "TASKER_CLAIM_LEASE_SECONDS is '0'; allowed"],
    ['a word for a number', { TASKER_SQL_PREVIEW_LENGTH: 'all' }, "TASKER_SQL_PREVIEW_LENGTH is 'all'; allowed"],
  ])('are refused with %s', (_name, over, part) => {
    const read = (): unknown => readSettings({ ...cluster, ...over });
    expect(read).toThrow(expect.objectContaining({ name: 'ConfigurationError' }));
    expect(read).toThrow(part);
  });

  it('make a runtime, with what is given in place of the parts for AWS', () => {
    const clientConfiguration = {
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    const clock = { now: () => 0 as never, sleep: () => Promise.resolve() };
    const runtime = composeRuntime({ environment: cluster, clientConfiguration, parts: { clock } });
    expect(runtime.clock).toBe(clock);
    expect(runtime.settings.target.database).toBe('analytics');
  });

  it('make a runtime with a store for results only where they have a place', () => {
    const clientConfiguration = { region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
    const compose = (environment: object): object =>
      composeRuntime({ clientConfiguration, environment: { ...cluster, ...environment } });
    expect(compose({})).not.toHaveProperty('resultStore');
    expect(compose({ TASKER_RESULTS_TO: 's3://lake' })).toHaveProperty('resultStore');
  });

  it('need a table where no other store is given', () => {
    const { TASKER_TABLE_NAME: _table, ...environment } = cluster;
    expect(() => composeRuntime({ environment })).toThrow('TASKER_TABLE_NAME is missing');
  });
});

describe('a function whose settings are wrong', () => {
  it('says so to each state machine that invokes it, by a name that can be caught', async () => {
    const { handler } = await import('../../src/handlers/lambda.js');
    for (let invocations = 0; invocations < 2; invocations += 1) {
      await expect(handler({ sqlStatement: 'select 1' })).rejects.toMatchObject({ name: 'ConfigurationError' });
    }
  });
});
