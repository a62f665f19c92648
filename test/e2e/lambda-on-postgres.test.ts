import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalCloud } from '../../local/src/cloud/local-cloud.js';
import { AwsJsonServer } from '../../local/src/http/aws-json-server.js';
import { SequentialIds } from '../../src/adapters/memory/sequential-ids.js';
import { postgresMigrations } from '../../src/adapters/postgres/index.js';
import { statementStates } from '../../src/asl/statement-states.js';
import {
  FunctionProcess,
  TASKER_POSTGRES_BUNDLE,
  taskerEnvironment,
} from '../support/function-process/function-process.js';
import { PostgresServer } from '../support/postgres-server.js';
import { StandInSecrets } from '../support/stand-in-secrets.js';

const FUNCTION_MS_MAX = 60_000;
/** Not the laptop's own, whose tasker is to leave these statements alone. */
const PREFIX = 'on-postgres/';
const SECRET = 'tasker-database';
const TICK = { source: 'aws.events', 'detail-type': 'Scheduled Event' };

const passwordOf = (password: string): string => JSON.stringify({ username: 'tasker', password });

describe('the bundle with PostgreSQL as its store', () => {
  let server: PostgresServer | undefined;
  let cloud: LocalCloud;
  let secretsEndpoint: AwsJsonServer;
  const secrets = new StandInSecrets(new Map([[SECRET, passwordOf('first')]]));
  const bundle = functionWith({});
  /** Told of each start. */
  let onStart: () => void = () => undefined;

  beforeAll(async () => {
    const started = await PostgresServer.start({ tls: true });
    if (typeof started === 'string') {
      process.stderr.write(`skipped: the bundle with PostgreSQL; ${started}\n`);
      return;
    }
    server = started;
    await server.script('postgres', "create role tasker login password 'first'");
    await server.script('postgres', postgresMigrations());
    await server.script('postgres', 'grant usage on schema tasker to tasker');
    await server.script('postgres', 'grant select, insert, update, delete on all tables in schema tasker to tasker');
    secretsEndpoint = await AwsJsonServer.listen({ ids: new SequentialIds('request') });
    secretsEndpoint.serve(secrets);
    cloud = await LocalCloud.start({
      functions: [
        {
          name: 'on-postgres',
          code: {
            handler: async (event: unknown) => {
              const answer = await bundle.run(event, FUNCTION_MS_MAX);
              onStart();
              return answer;
            },
          },
        },
      ],
    });
  });

  afterAll(async () => {
    await bundle.close();
    await cloud?.close();
    await secretsEndpoint?.close();
    await server?.stop();
  });

  /** A function's process; settings that are `undefined` are left out. */
  function functionWith(more: Readonly<Record<string, string | undefined>>): FunctionProcess {
    const environment = (): Record<string, string | undefined> => ({
      ...taskerEnvironment(cloud.endpoint),
      ...{ TASKER_TABLE_NAME: undefined, TASKER_STATEMENT_NAME_PREFIX: PREFIX, TASKER_STORE: 'postgres' },
      ...{ TASKER_POSTGRES_HOST: 'localhost', TASKER_POSTGRES_PORT: String(server?.overTls.port) },
      ...{ TASKER_POSTGRES_DATABASE: 'postgres', TASKER_POSTGRES_SECRET: SECRET },
      TASKER_POSTGRES_CA_FILE: server?.overTls.certificateFile,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsEndpoint.endpoint,
      TASKER_RECONCILE_GRACE_SECONDS: '1',
      ...more,
    });
    const given = (): Record<string, string> =>
      Object.fromEntries(
        Object.entries(environment()).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
    return new FunctionProcess(given, TASKER_POSTGRES_BUNDLE);
  }

  /** A test that needs the server, where there is one. */
  const onServer = (name: string, test: (running: PostgresServer) => Promise<void>): void => {
    it(name, async () => {
      if (server) await test(server);
    });
  };

  /** Begins an execution, and gives its statement once the starter has answered. */
  async function start() {
    const started = new Promise<void>((resolve) => {
      onStart = resolve;
    });
    const states = statementStates({
      name: 'Load',
      functionName: 'on-postgres',
      statement: { sqlStatement: 'select 1 as one' },
      timeoutSeconds: 100,
    });
    const execution = cloud.runStateMachine({ StartAt: 'Load', States: states });
    await started;
    const statement = cloud
      .statements()
      .filter(({ name }) => name?.startsWith(PREFIX))
      .at(-1);
    if (statement === undefined) throw new Error('nothing was started');
    await bundle.run({ action: 'describeStatement', statementId: statement.id, waitTimeSeconds: 30 }, FUNCTION_MS_MAX);
    return { execution, statement };
  }

  /** The event of a statement's end, as the queue hands it over. */
  const batchOf = ({ id, name }: { readonly id: string; readonly name?: string | undefined }) => ({
    Records: [
      {
        ...{ messageId: 'm-1', eventSource: 'aws:sqs', attributes: { ApproximateReceiveCount: '1' } },
        body: JSON.stringify({
          ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' },
          detail: { statementName: name, statementId: id, state: 'FINISHED', rows: 1, redshiftQueryId: 1 },
        }),
      },
    ],
  });

  const unprocessed = (running: PostgresServer) =>
    running.script('postgres', 'select count(*) from tasker.invocations where not processed');

  onServer('answers a task when the event of its statement comes', async (running) => {
    const { execution, statement } = await start();
    expect(await unprocessed(running)).toBe('1');
    expect(await bundle.run(batchOf(statement), FUNCTION_MS_MAX)).toEqual({ batchItemFailures: [] });
    expect(await execution).toMatchObject({ status: 'SUCCEEDED' });
    expect(await unprocessed(running)).toBe('0');
    const tokens = 'select count(*) from tasker.invocations where task_token is not null';
    expect(await running.script('postgres', tokens)).toBe('0');
  });

  onServer('goes on where the server was restarted between start and event, in the same process', async (running) => {
    const { execution, statement } = await start();
    await running.restart();
    expect(await bundle.run(batchOf(statement), FUNCTION_MS_MAX)).toEqual({ batchItemFailures: [] });
    expect(await execution).toMatchObject({ status: 'SUCCEEDED' });
  });

  onServer('finds by its reconciler what no event told of, also after a restart', async (running) => {
    const { execution } = await start();
    await running.restart();
    let isAnswered = false;
    const ended = execution.finally(() => {
      isAnswered = true;
    });
    while (!isAnswered) await bundle.run(TICK, FUNCTION_MS_MAX);
    expect(await ended).toMatchObject({ status: 'SUCCEEDED' });
    expect(await unprocessed(running)).toBe('0');
  });

  onServer('deletes what has expired with a tick of the reconciler', async (running) => {
    await running.script('postgres', 'update tasker.invocations set expires_at = 1 where processed');
    await bundle.run(TICK, FUNCTION_MS_MAX);
    expect(await running.script('postgres', 'select count(*) from tasker.invocations')).toBe('0');
  });

  onServer('holds one connection, and that over TLS', async (running) => {
    await bundle.run(TICK, FUNCTION_MS_MAX);
    const connections = `select string_agg(ssl::text, ',') from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'tasker'`;
    expect(await running.script('postgres', connections)).toBe('true');
  });

  onServer('takes the new password from the secret after a rotation', async (running) => {
    await running.script('postgres', "alter role tasker password 'second'");
    secrets.values.set(SECRET, passwordOf('second'));
    await running.restart();
    const reads = secrets.reads.length;
    expect(await bundle.run(TICK, FUNCTION_MS_MAX)).toMatchObject({ failed: 0 });
    expect(secrets.reads.length).toBe(reads + 1);
  });

  onServer('refuses a server whose certificate it does not trust, and says what to check', async () => {
    const distrustful = functionWith({ TASKER_POSTGRES_CA_FILE: undefined });
    await expect(
      distrustful.run(
        {
          action: 'describeStatement',
          statementId: 'LATEST',
          executionArn: 'arn:aws:states:us-east-1:123456789012:execution:a:b',
        },
        FUNCTION_MS_MAX,
      ),
    ).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('certificate authority'),
    });
    await distrustful.close();
  });

  onServer('names the secret that is not there', async () => {
    const forgetful = functionWith({ TASKER_POSTGRES_SECRET: 'forgotten' });
    await expect(forgetful.run(TICK, FUNCTION_MS_MAX)).rejects.toMatchObject({
      message: expect.stringContaining("the secret 'forgotten' of the PostgreSQL store: ResourceNotFoundException"),
    });
    await forgetful.close();
  });
});
