import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { LocalCloud } from '../../local/src/cloud/local-cloud.js';
import { AwsJsonServer } from '../../local/src/http/aws-json-server.js';
import { RecordingTelemetry } from '../../src/adapters/memory/recording-telemetry.js';
import { SequentialIds } from '../../src/adapters/memory/sequential-ids.js';
import {
  PostgresInvocationStore,
  type PostgresInvocationStoreOptions,
  postgresMigrations,
  PostgresPoolStore,
} from '../../src/adapters/postgres/index.js';
import { SystemClock } from '../../src/adapters/system/index.js';
import { composeOperator } from '../../src/cli/operate/compose-operator.js';
import { addOperateCommands } from '../../src/cli/operate/operate-commands.js';
import { createCombinedHandler } from '../../src/handlers/combined-handler.js';
import { composePostgresRuntime } from '../../src/handlers/compose-on-postgres.js';
import type { EpochMs } from '../../src/ports/units.js';
import { PostgresServer } from '../support/postgres-server.js';
import { StandInSecrets } from '../support/stand-in-secrets.js';
import { ENDLESS, sqlMachine, until } from './laptop/laptop.js';

const TASKER = 'on-postgres';
const SECRETS = { functions: 'password-of-the-functions', operator: 'password-of-the-operator' };
const ANY = { accessKeyId: 'any', secretAccessKey: 'any' };

const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema(JSON.parse(readFileSync('docs/operate-output.schema.json', 'utf8')) as object, 'operate');

/** What an operator types where a tasker's state is in PostgreSQL: a real server, reached over TLS with a secret of the operator's own. */
describe("the operator's commands on PostgreSQL", () => {
  let server: PostgresServer | undefined;
  let cloud: LocalCloud;
  let secrets: AwsJsonServer;
  let connection: pg.Pool;
  /** The operator's environment. */
  let own: Record<string, string | undefined>;

  beforeAll(async () => {
    const started = await PostgresServer.start({ tls: true });
    if (typeof started === 'string') {
      process.stderr.write(`skipped: the operator's commands on PostgreSQL; ${started}\n`);
      return;
    }
    server = started;
    await server.script('postgres', `create role reader login password '${SECRETS.operator}'`);
    await server.script('postgres', postgresMigrations('etl'));
    await server.script('postgres', 'grant usage on schema etl to reader');
    await server.script('postgres', 'grant select on all tables in schema etl to reader');
    await server.script('postgres', 'grant delete on etl.locks to reader');
    secrets = await AwsJsonServer.listen({ ids: new SequentialIds('request') });
    const password = (username: string, text: string): string => JSON.stringify({ username, password: text });
    secrets.serve(new StandInSecrets(new Map([['operator', password('reader', SECRETS.operator)]])));
    connection = new pg.Pool({ connectionString: server.url('postgres'), max: 4 });
    connection.on('error', () => undefined);
    cloud = await startCloud(server, { connection, schema: 'etl' });
  });

  beforeEach(() => {
    own = {
      TASKER_POSTGRES_SECRET: 'operator',
      TASKER_POSTGRES_CA_FILE: server?.overTls.certificateFile,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets?.endpoint,
    };
  });

  afterAll(async () => {
    await cloud?.close();
    await secrets?.close();
    await connection?.end();
    await server?.stop();
  });

  /** A laptop cloud with a function whose state is in PostgreSQL, and whose settings say how the function itself gets there. */
  async function startCloud(running: PostgresServer, tables: PostgresInvocationStoreOptions): Promise<LocalCloud> {
    const environment = {
      ...{ TASKER_STORE: 'postgres', TASKER_STATEMENT_NAME_PREFIX: 'on-postgres/' },
      ...{ TASKER_CLUSTER_IDENTIFIER: 'laptop', TASKER_DATABASE: 'dev', TASKER_DATABASE_USER: 'laptop' },
      ...{ TASKER_RECONCILE_GRACE_SECONDS: '1', TASKER_POOLS: '{"loads": 1}', TASKER_SQL_PREVIEW_LENGTH: '100' },
      // Another login, and a file, that only the function has.
      ...{ TASKER_POSTGRES_SECRET: 'functions', TASKER_POSTGRES_CA_FILE: '/var/runtime/ca-cert.pem' },
      ...{ TASKER_POSTGRES_HOST: 'localhost', TASKER_POSTGRES_PORT: String(running.overTls.port) },
      ...{ TASKER_POSTGRES_DATABASE: 'postgres', TASKER_POSTGRES_SCHEMA: 'etl' },
    };
    const store = new PostgresInvocationStore(tables);
    const parts = { store, pools: new PostgresPoolStore(tables), telemetry: new RecordingTelemetry() };
    let handler: ReturnType<typeof createCombinedHandler> | undefined;
    const code = {
      handler: (event: unknown, context: unknown) => {
        const clientConfiguration = { endpoint: cloud.endpoint, region: 'us-east-1', credentials: ANY };
        handler ??= createCombinedHandler(composePostgresRuntime({ environment, clientConfiguration, parts }));
        return handler(event, context as never);
      },
    };
    return await LocalCloud.start({ functions: [{ name: TASKER, code, environment, timeoutSeconds: 60 }] });
  }

  /** A test that needs the server, where there is one. */
  const onServer = (name: string, test: (running: PostgresServer) => Promise<void>): void => {
    it(name, async () => {
      if (server) await test(server);
    });
  };

  async function type(...words: string[]): Promise<string> {
    let text = '';
    const program = new Command().exitOverride();
    const write = (chunk: string): void => void (text += chunk);
    addOperateCommands(program, {
      exitWith: (status) => void (text += `exit status ${status}\n`),
      compose: (options) => composeOperator(options, new SystemClock(), own),
      out: { write },
      err: { write },
    });
    const where = ['--function', TASKER, '--endpoint-url', cloud.endpoint];
    await program.parseAsync(['node', 'sfn-redshift-tasker', ...words, ...where]);
    // Whatever is told, no secret is.
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
    return text;
  }

  const typeJson = async (command: string, ...words: string[]): Promise<Record<string, unknown>> => {
    const value = JSON.parse(await type(command, ...words, '--json')) as Record<string, unknown>;
    const isValid = ajv.validate(`operate#/definitions/${command}`, value);
    expect({ isValid, errors: ajv.errors }).toEqual({ isValid: true, errors: null });
    return value;
  };

  /** Starts an execution, and gives its ARN once its invocation is as wanted. */
  async function run(name: string, sql: string, wanted: string, payload: object = {}): Promise<string> {
    const machine = sqlMachine(sql, {}, payload) as { States: { Load: { Parameters: object } } };
    machine.States.Load.Parameters = { ...machine.States.Load.Parameters, FunctionName: TASKER };
    void cloud.runStateMachine(machine, {}, { name }).catch(() => undefined);
    return await until(async () => {
      const text = `select execution_arn from etl.invocations where status = $1 and details->>'sqlPreview' = $2`;
      const { rows } = await connection.query<{ execution_arn: string }>(text, [wanted, sql]);
      return rows[0]?.execution_arn;
    });
  }

  onServer('list, show, explain, withdraw and cancel what is in flight', async () => {
    const running = await run('first', ENDLESS, 'STARTED', { pool: 'loads' });
    const waiting = await run('second', 'select 2', 'QUEUED', { pool: 'loads' });
    expect(await typeJson('ps')).toMatchObject({
      inFlight: [{ status: 'STARTED' }, { status: 'QUEUED', pool: 'loads', place: 1 }],
      pools: [{ name: 'loads', size: 1, running: 1, queued: 1 }],
    });
    expect(await type('show', running)).toContain("found a slot of pool 'loads' at once");
    expect(await typeJson('explain', waiting)).toMatchObject({ explanations: [{ cause: 'waits-in-pool' }] });
    expect(await typeJson('cancel', waiting, '--yes')).toMatchObject({ results: [{ result: 'withdrawn' }] });
    expect(await type('show', waiting)).toContain('the task was answered: ABORTED');
    expect(await type('cancel', running, '--yes')).toContain('asked to stop');
    await until(async () => ((await typeJson('reconcile')).run as { completed: number }).completed === 1 || undefined);
    expect(await typeJson('ps')).toMatchObject({ inFlight: [] });
  });

  onServer('find what is over by the id of its statement', async (other) => {
    const arn = await run('third', 'select 3', 'STARTED');
    await until(async () => ((await typeJson('reconcile')).run as { completed: number }).completed === 1 || undefined);
    const id = await other.script(
      'postgres',
      "select statement_id from etl.invocations where details->>'sqlPreview' = 'select 3'",
    );
    expect(await typeJson('show', id!)).toMatchObject({
      stories: [{ invocation: { executionArn: arn, status: 'FINISHED' } }],
    });
    await expect(type('show', 'nobody')).rejects.toThrow('nobody');
  });

  onServer('free a lock whose owner is gone', async () => {
    const store = new PostgresInvocationStore({ connection, schema: 'etl' });
    const owner = { executionArn: 'arn:aws:states:us-east-1:000000000000:execution:gone:1', invocationId: 'gone' };
    const time = Date.now() as EpochMs;
    await store.acquireLock({
      singletonKey: 'nightly',
      owner,
      acquiredAt: time,
      expiresAt: (time + 60_000) as EpochMs,
    });
    expect(await type('unlock', 'nightly', '--yes')).toContain('It is free.');
    expect(await type('unlock', 'nightly', '--yes')).toContain('Nobody holds such a lock.');
  });

  onServer('look at the tables in doctor, and at no table of DynamoDB', async (running) => {
    const checks = async () => {
      const text = await type('doctor');
      return text.split('\n').filter((line) => /^(ok|failure|warning|not known) +(table|database|clock)/.test(line));
    };
    expect(await checks()).toEqual([
      "ok         database: the tables of schema 'etl' are of version 2",
      expect.stringMatching(/^ok {9}clock-skew: /),
    ]);
    await running.script('postgres', 'delete from etl.migrations where version = 2');
    expect((await checks())[0]).toBe("failure    database: the tables of schema 'etl' are of version 1, needed is 2");
    await running.script('postgres', 'insert into etl.migrations (version) values (2), (3)');
    expect((await checks())[0]).toContain('warning    database');
    await running.script('postgres', 'delete from etl.migrations where version = 3');
  });

  onServer('go through a tunnel, where the certificate is still the server’s', async (running) => {
    // Nobody answers at the address that the functions have.
    own = { ...own, TASKER_POSTGRES_PORT: '9' };
    await expect(type('ps')).rejects.toThrow(/could not list what is in flight in schema 'etl' of PostgreSQL/);
    const through = ['--postgres-via', `127.0.0.1:${running.overTls.port}`];
    expect(await typeJson('ps', ...through)).toMatchObject({ inFlight: [] });
    // What the tunnel leads to is another server.
    own = { ...own, TASKER_POSTGRES_HOST: 'db.example' };
    await expect(type('ps', ...through)).rejects.toThrow("check the server's name");
    await expect(type('ps', '--postgres-via', '5432')).rejects.toThrow('allowed: HOST:PORT');
  });

  onServer('say what is missing to connect, and never the secret', async () => {
    own = { ...own, TASKER_POSTGRES_SECRET: 'nobodys' };
    await expect(type('ps')).rejects.toThrow(/could not read the secret 'nobodys'/);
    own = { ...own, TASKER_POSTGRES_SECRET: 'operator', TASKER_POSTGRES_USER: 'reader' };
    await expect(type('ps')).rejects.toThrow(/TASKER_POSTGRES_USER and TASKER_POSTGRES_SECRET are both set/);
    own = { ...own, TASKER_POSTGRES_USER: undefined, TASKER_POSTGRES_CA_FILE: undefined };
    await expect(type('ps')).rejects.toThrow('certificate authority is among those that are trusted');
  });
});
