import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.js';
import { RecordingTelemetry } from '../../src/adapters/memory/recording-telemetry.js';
import { DAY_MS } from '../../src/ports/units.js';
import { composeRuntime } from '../../src/handlers/compose-on-dynamodb.js';
import { readLogLevel, readSettings, readTracing } from '../../src/handlers/read-settings.js';

const cluster = {
  ...{ TASKER_STATEMENT_NAME_PREFIX: 'etl/', TASKER_CLUSTER_IDENTIFIER: 'warehouse', TASKER_DATABASE: 'analytics' },
  TASKER_TABLE_NAME: 'state',
};

describe('the settings of a function', () => {
  it('have defaults for all but prefix and target', () => {
    expect(readSettings(cluster)).toStrictEqual({
      ...DEFAULT_SETTINGS,
      ...{ statementNamePrefix: 'etl/', owner: 'etl/' },
      target: { clusterIdentifier: 'warehouse', database: 'analytics' },
    });
  });

  it.each([
    ['a database user', { TASKER_DATABASE_USER: 'loader' }, { dbUser: 'loader' }],
    ['a secret', { TASKER_SECRET_ARN: 'etl-user' }, { secretArn: 'etl-user' }],
  ])('name a target with %s', (_name, more, expected) => {
    expect(readSettings({ ...cluster, ...more }).target).toStrictEqual({
      ...{ clusterIdentifier: 'warehouse', database: 'analytics' },
      ...expected,
    });
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
      ...{ TASKER_CLAIM_LEASE_SECONDS: '20', TASKER_ABANDON_GRACE_SECONDS: '90', TASKER_OUTPUT_BYTES_MAX: '100000' },
    });
    expect(settings).toMatchObject({
      ...{ owner: 'loader-role', processedRetentionMs: 7 * DAY_MS, sqlPreviewLength: 40 },
      ...{ starterTimeLimitMs: 60_000, reconcileGraceMs: 30_000, claimLeaseMs: 20_000 },
      ...{ abandonGraceMs: 90_000, outputBytesMax: 100_000 },
    });
  });

  it('are the defaults where a variable is there and empty', () => {
    const empty = {
      ...{ TASKER_ASK_BEFORE_START: '', TASKER_CLAIM_LEASE_SECONDS: '', TASKER_RESPONSE_ORIGIN: '' },
      ...{ TASKER_RESULTS_TO: '', TASKER_OUTPUT_BYTES_MAX: '', TASKER_RETENTION_DAYS: '' },
      ...{ TASKER_OWNER: '', TASKER_WORKGROUP_NAME: '', TASKER_DATABASE_USER: '', TASKER_SECRET_ARN: '' },
    };
    expect(readSettings({ ...cluster, ...empty })).toStrictEqual(readSettings(cluster));
  });

  it('name a workgroup and a secret where the variables of a cluster and its user are there and empty', () => {
    const workgroup = { TASKER_CLUSTER_IDENTIFIER: '', TASKER_DATABASE_USER: '', TASKER_WORKGROUP_NAME: 'etl' };
    expect(readSettings({ ...cluster, ...workgroup, TASKER_SECRET_ARN: 'etl-user' }).target).toStrictEqual({
      ...{ workgroupName: 'etl', database: 'analytics', secretArn: 'etl-user' },
    });
  });

  it.each([
    'TASKER_STATEMENT_NAME_PREFIX',
    'TASKER_OWNER',
    'TASKER_CLUSTER_IDENTIFIER',
    'TASKER_DATABASE',
    'TASKER_DATABASE_USER',
    'TASKER_SECRET_ARN',
    'TASKER_RETENTION_DAYS',
    'TASKER_SQL_PREVIEW_LENGTH',
    'TASKER_ASK_BEFORE_START',
    'TASKER_RESULTS_TO',
    'TASKER_RESPONSE_ORIGIN',
    'TASKER_MAX_IN_FLIGHT',
    'TASKER_POOLS',
    'TASKER_WORKGROUP_NAME',
  ])('are refused with white space around %s, by its name', (name) => {
    for (const value of [' ', '1 ', '\t1', '1\n']) {
      expect(() => readSettings({ ...cluster, [name]: value })).toThrow(
        `${name} is ${JSON.stringify(value)}; allowed: no white space at its beginning or end`,
      );
    }
  });

  it.each([
    ['TASKER_STARTER_TIME_LIMIT_SECONDS', 1, 900],
    ['TASKER_CLAIM_LEASE_SECONDS', 1, 900],
    ['TASKER_RECONCILE_GRACE_SECONDS', 1, 86_400],
    ['TASKER_ABANDON_GRACE_SECONDS', 1, 86_400],
    ['TASKER_RETENTION_DAYS', 1, 3650],
    ['TASKER_SQL_PREVIEW_LENGTH', 0, 10_000],
    ['TASKER_OUTPUT_BYTES_MAX', 16_384, 262_144],
  ])('take for %s whole numbers from %s to %s in digits, and refuse others by its name', (name, least, most) => {
    const read = (value: string | number): unknown => readSettings({ ...cluster, [name]: String(value) });
    expect(() => [read(least), read(most)]).not.toThrow();
    for (const value of [least - 1, most + 1, '60s', '1e2', '0x40', '0b1', '+60', '60.0', 'NaN', 'Infinity']) {
      expect(() => read(value)).toThrow(`${name} is '${value}'; allowed: a whole number from ${least} to ${most}`);
    }
  });

  it('say from which level on to log, in capitals or not', () => {
    expect(readLogLevel({})).toBeUndefined();
    expect(readLogLevel({ TASKER_LOG_LEVEL: '' })).toBeUndefined();
    expect(readLogLevel({ TASKER_LOG_LEVEL: 'debug' })).toBe('DEBUG');
    expect(readLogLevel({ TASKER_LOG_LEVEL: 'SILENT' })).toBe('SILENT');
    expect(() => readLogLevel({ TASKER_LOG_LEVEL: 'verbose' })).toThrow(
      "TASKER_LOG_LEVEL is 'verbose'; allowed: TRACE, DEBUG, INFO, WARN, ERROR, CRITICAL, SILENT",
    );
  });

  it.each([
    ['a prefix of 64 characters', { TASKER_STATEMENT_NAME_PREFIX: 'a'.repeat(64) }],
    ['a prefix of all that is allowed', { TASKER_STATEMENT_NAME_PREFIX: 'aZ09_./-' }],
    ['the smallest output', { TASKER_OUTPUT_BYTES_MAX: '16384' }],
    ['the largest output', { TASKER_OUTPUT_BYTES_MAX: '262144' }],
    ['one day', { TASKER_RETENTION_DAYS: '1' }],
    ['no preview', { TASKER_SQL_PREVIEW_LENGTH: '0' }],
  ])('are taken with %s', (_name, over) => {
    expect(() => readSettings({ ...cluster, ...over })).not.toThrow();
  });

  it('name an origin for answers to custom resources, if there is one', () => {
    expect(readSettings(cluster)).not.toHaveProperty('responseOrigin');
    const origin = 'http://127.0.0.1:4566';
    expect(readSettings({ ...cluster, TASKER_RESPONSE_ORIGIN: origin }).responseOrigin).toBe(origin);
  });

  it('say whether to trace, which nobody does unless told', () => {
    expect(readTracing({})).toBe(false);
    expect(readTracing({ TASKER_TRACING: 'true' })).toBe(true);
    expect(() => readTracing({ TASKER_TRACING: 'yes' })).toThrow("TASKER_TRACING is 'yes'; allowed: true or false");
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
    ['a prefix of 65 characters', { TASKER_STATEMENT_NAME_PREFIX: 'a'.repeat(65) }, 'allowed: 1 to 64'],
    ['a prefix with a sign at its end', { TASKER_STATEMENT_NAME_PREFIX: 'etl!' }, "'etl!'; allowed"],
    ['a prefix with a sign at its beginning', { TASKER_STATEMENT_NAME_PREFIX: '!etl' }, "'!etl'; allowed"],
    [
      'too small an output',
      { TASKER_OUTPUT_BYTES_MAX: '16383' },
      "'16383'; allowed: a whole number from 16384 to 262144",
    ],
    [
      'too large an output',
      { TASKER_OUTPUT_BYTES_MAX: '262145' },
      "'262145'; allowed: a whole number from 16384 to 262144",
    ],
    ['a path for an origin', { TASKER_RESPONSE_ORIGIN: 'http://a.example/b' }, 'allowed: an origin'],
    ['a word for an origin', { TASKER_RESPONSE_ORIGIN: 'here' }, "TASKER_RESPONSE_ORIGIN is 'here'; allowed"],
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

  it('are refused where they name the store of other code', () => {
    const settings = { ...cluster, TASKER_STORE: 'postgres' };
    expect(() => composeRuntime({ environment: settings })).toThrow(
      "TASKER_STORE is 'postgres', and this function's code has the store 'dynamodb'; use composePostgresRuntime of 'sfn-redshift-tasker/postgres-runtime'",
    );
    const clientConfiguration = { region: 'eu-west-1' };
    for (const store of ['dynamodb', '']) {
      const environment = { ...cluster, TASKER_STORE: store };
      expect(composeRuntime({ environment, clientConfiguration }).pools).toBeDefined();
    }
  });

  it('are refused with a level that no log has', () => {
    expect(() => composeRuntime({ environment: { ...cluster, TASKER_LOG_LEVEL: 'INFOS' } })).toThrow(
      "TASKER_LOG_LEVEL is 'INFOS'; allowed",
    );
  });

  it('are told with a misspelt one, which has no effect', () => {
    const telemetry = new RecordingTelemetry();
    const environment = { ...cluster, TASKER_RETENTION_DAY: '7', TASKER_COLOUR: 'red', TASKER_POSTGRES_USER: 'a' };
    composeRuntime({ environment, clientConfiguration: { region: 'eu-west-1' }, parts: { telemetry } });
    expect(telemetry.lines.map(({ level, fields }) => [level, fields?.reason])).toEqual([
      ['warn', 'TASKER_RETENTION_DAY; did you mean TASKER_RETENTION_DAYS?'],
      ['warn', 'TASKER_COLOUR'],
    ]);
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
