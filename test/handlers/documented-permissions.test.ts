import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDbInvocationStore } from '../../src/adapters/dynamodb/index.js';
import type { Runtime } from '../../src/domain/runtime.js';
import { createExecutionEndedHandler } from '../../src/handlers/execution-ended-handler.js';
import { AN_EXECUTION_ARN, anAttempt } from '../support/builders.js';
import { countingRequests, type RequestCounts } from '../support/counting-requests.js';
import { dyingBefore } from '../support/dying.js';
import { startDynalite, type TestDynamoDb } from '../support/dynalite.js';
import { A_PREFIX, World } from '../support/world.js';

const HANDLERS = ['start', 'complete', 'reconcile', 'execution ended'] as const;
type HandlerName = (typeof HANDLERS)[number];
type Permissions = Readonly<Record<HandlerName, ReadonlySet<string>>>;

/** The services whose permissions the handlers' columns tell, for statements that are in no pool, without results in S3. */
const LOOKED_AT = /^(dynamodb|redshift-data|states):/;
const WHAT = 'tasks of Step Functions, by DynamoDB and the Data API';

/** What the page says, by the table whose columns are the handlers. */
function documentedPermissions(): Permissions {
  const documented = Object.fromEntries(HANDLERS.map((handler) => [handler, new Set<string>()]));
  const page = readFileSync('docs/embedding.md', 'utf8');
  const [, table = ''] = /^\| action \| start \| complete .*\n([^]*?)\n\n/m.exec(page) ?? [];
  for (const row of table.split('\n')) {
    const [, text = '', ...cells] = row.split('|');
    const actions = [...text.matchAll(/`([a-z-]+:[A-Za-z]+)`/g)].flatMap(([, action = '']) => action);
    for (const [index, handler] of HANDLERS.entries()) {
      if (cells[index]?.trim() !== 'yes') continue;
      for (const action of actions.filter((name) => LOOKED_AT.test(name))) documented[handler]?.add(action);
    }
  }
  return documented as unknown as Permissions;
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

describe('what the page on embedding says that each handler needs', () => {
  let dynamoDb: TestDynamoDb;
  let requests: () => RequestCounts;
  const used: Record<HandlerName, Set<string>> = {
    ...{ start: new Set(), complete: new Set(), reconcile: new Set(), 'execution ended': new Set() },
  };
  let asked: string[] = [];
  const stories = new Map<string, () => Promise<void>>();
  const story = (name: string, play: () => Promise<void>): unknown => stories.set(name, play);
  let store: DynamoDbInvocationStore;

  beforeAll(async () => {
    dynamoDb = await startDynalite();
    requests = countingRequests(dynamoDb.client);
    for (const play of stories.values()) {
      store = new DynamoDbInvocationStore({ client: dynamoDb.client, tableName: await dynamoDb.createTable() });
      await play();
    }
  });

  afterAll(async () => {
    await dynamoDb.close();
  });

  const noting = <Port extends object>(service: string, port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const member = target[name as keyof Port];
        if (typeof member !== 'function') return member;
        return (...given: unknown[]): unknown => {
          asked.push(`${service}:${capitalized(String(name)).replace(/V2$/, '')}`);
          return Reflect.apply(member as () => unknown, target, given);
        };
      },
    });

  const aWorld = (): World =>
    new World({
      replace: (runtime) => ({
        store,
        redshiftData: noting('redshift-data', runtime.redshiftData),
        taskCallback: noting('states', runtime.taskCallback),
      }),
    });

  /** Notes as the handler's what `work` asks for. */
  async function by<Result>(handler: HandlerName, work: () => Promise<Result>): Promise<Result> {
    asked = [];
    requests();
    try {
      return await work();
    } finally {
      for (const action of asked) used[handler].add(action);
      for (const operation of Object.keys(requests())) used[handler].add(`dynamodb:${operation}`);
    }
  }

  /** A start whose Lambda dies before it has noted the statement. */
  async function startAndDie(world: World, payload: object): Promise<void> {
    const dying = dyingBefore<Runtime['store']>(store, 'recordStart');
    await dying.diesIn(world.lambda({ store: dying.port }).start(payload));
  }

  const SINGLETON = { action: 'executeSingletonStatement', singletonKey: 'nightly' };
  const ROWS = { records: [[{ longValue: 1 }]] };
  const attempt = { ...anAttempt(), timeoutSeconds: 600, heartbeat: 'unused' };
  const ended = { 'detail-type': 'Step Functions Execution Status Change', source: 'aws.states' };
  const follow = (runtime: Runtime): Promise<unknown> =>
    createExecutionEndedHandler(runtime)({ ...ended, detail: { executionArn: AN_EXECUTION_ARN, status: 'ABORTED' } });

  story('a statement that is started, ends and is answered', async () => {
    const world = aWorld();
    const { statementId, token } = await by('start', () => world.startTask({ ...SINGLETON, includeResult: true }));
    world.redshiftData.finish(statementId, ROWS);
    await by('complete', () => world.drain());
    expect(world.answerTo(token)?.kind).toBe('success');
    const failing = await by('start', () => world.startTask({ sqlStatements: ['select 1'], sqlStatement: undefined }));
    world.redshiftData.fail(failing.statementId, 'ERROR: no');
    await by('complete', () => world.drain());
    expect(world.answerTo(failing.token)?.kind).toBe('failure');
  });

  story('the actions about statements', async () => {
    const world = aWorld();
    const { statementId } = await world.startTask({ attempt });
    const latest = { statementId: 'LATEST', executionArn: AN_EXECUTION_ARN };
    await by('start', () => world.start({ action: 'describeStatement', ...latest }));
    await by('start', () => world.start({ action: 'cancelStatement', ...latest }));
    expect(world.statements.map(({ status }) => status)).toEqual(['ABORTED']);
    await by('start', async () => {
      await expect(world.start({ action: 'getStatementResult', statementId })).rejects.toThrow();
    });
  });

  story('an answer that the starter gives itself', async () => {
    const world = new World({
      redshift: { onSql: (sql) => (sql.includes('typo') ? { error: 'ERROR: syntax error' } : { rows: 1 }) },
      replace: (runtime) => ({
        store,
        redshiftData: noting('redshift-data', runtime.redshiftData),
        taskCallback: noting('states', runtime.taskCallback),
      }),
    });
    const { token } = await by('start', () => world.startTask({ waitTimeSeconds: 5, includeResult: true }));
    expect(world.answerTo(token)?.kind).toBe('success');
    const failed = await by('start', () => world.startTask({ waitTimeSeconds: 5, sqlStatement: 'typo' }));
    expect(world.answerTo(failed.token)?.kind).toBe('failure');
  });

  story('a retry whose predecessor died before it could note its start', async () => {
    const world = aWorld();
    const died = world.openTask();
    const payload = { taskToken: died, executionArn: AN_EXECUTION_ARN, sqlStatement: 'insert 1', attempt };
    await startAndDie(world, payload);
    world.taskCallback.close(died);
    const retry = { ...payload, taskToken: world.openTask(), attempt: { ...attempt, retryCount: 1 } };
    await by('start', () => world.start(retry));
    expect(world.statements).toHaveLength(1);
  });

  story('a cancel of a statement whose start was never noted', async () => {
    const world = aWorld();
    const payload = { taskToken: world.openTask(), executionArn: AN_EXECUTION_ARN, sqlStatement: 'insert 1', attempt };
    await startAndDie(world, payload);
    const latest = { statementId: 'LATEST', executionArn: AN_EXECUTION_ARN };
    await by('start', () => world.start({ action: 'cancelStatement', ...latest }));
    expect(world.statements.map(({ status }) => status)).toEqual(['ABORTED']);
  });

  story('an event of an invocation that the table has forgotten', async () => {
    const world = aWorld();
    const detail = {
      statementName: `${A_PREFIX}${AN_EXECUTION_ARN}:forgotten`,
      statementId: 'd290f1ee-6c54-4b01-90e6-d701748f0851',
      state: 'FINISHED',
    };
    const event = { source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' };
    world.queue.send({ ...event, detail });
    await by('complete', () => world.drain());
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
  });

  story('an end that is told before its start is noted', async () => {
    const world = aWorld();
    const token = world.openTask();
    const payload = { taskToken: token, executionArn: AN_EXECUTION_ARN, sqlStatement: 'insert 1', attempt };
    await startAndDie(world, payload);
    world.redshiftData.finish(world.statements[0]?.id ?? '');
    await by('complete', () => world.drain());
    expect(world.answerTo(token)?.kind).toBe('success');
  });

  story('a reconciler that finds ends without events, and statements that nobody waits for', async () => {
    const world = aWorld();
    const lost = await world.startTask({ ...SINGLETON, includeResult: true, attempt });
    world.redshiftData.finish(lost.statementId, ROWS);
    const failed = await world.startTask({ sqlStatement: 'select 2', attempt });
    world.redshiftData.fail(failed.statementId, 'ERROR: no');
    const left = await world.startTask({ sqlStatement: 'select 3', attempt });
    world.taskCallback.close(left.token);
    const untimed = { ...anAttempt(), heartbeat: 'unused' };
    const gone = await world.startTask({ sqlStatement: 'select 4', attempt: untimed });
    world.taskCallback.close(gone.token);
    const died = world.openTask();
    const payload = { taskToken: died, executionArn: AN_EXECUTION_ARN, sqlStatement: 'select 5', attempt };
    await startAndDie(world, payload);
    await world.loseEvents();
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs * 2);
    await by('reconcile', () => world.reconcile());
    expect([lost, failed].map(({ token }) => world.answerTo(token)?.kind)).toEqual(['success', 'failure']);
    expect(world.statements.slice(2, 4).map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED']);
  });

  story('an execution that has ended', async () => {
    const world = aWorld();
    await world.startTask({ attempt });
    const payload = { taskToken: world.openTask(), executionArn: AN_EXECUTION_ARN, sqlStatement: 'select 4', attempt };
    await startAndDie(world, payload);
    await by('execution ended', () => world.whileTimePasses(follow(world.runtime)));
    expect(world.statements.map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED']);
    const unstarted = { ...payload, taskToken: world.openTask(), sqlStatement: 'select 5' };
    const early = dyingBefore(world.runtime.redshiftData, 'executeStatement');
    await early.diesIn(world.lambda({ redshiftData: early.port }).start(unstarted));
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs * 2);
    await by('execution ended', () => world.whileTimePasses(follow(world.runtime)));
    const finishing = await world.startTask({ sqlStatement: 'select 6', attempt });
    world.redshiftData.finish(finishing.statementId);
    await by('execution ended', () => world.whileTimePasses(follow(world.runtime)));
  });

  it.each(HANDLERS)(`is all that %s uses, and no more, for ${WHAT}`, (handler) => {
    expect([...used[handler]].sort()).toEqual([...documentedPermissions()[handler]].sort());
  });
});
