import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isExecutionArn } from '../../src/domain/execution-arn.js';
import { ANOTHER_EXECUTION_ARN, anAttempt } from '../support/builders.js';
import { aHugeText, aStrangeText, garbage, noText } from '../support/garbage.js';
import { LeakWatch, SECRETS } from '../support/leak-watch.js';
import { aTaskPayload, World } from '../support/world.js';
import { propertyRuns } from '../support/property-runs.js';

/** An allowed payload that holds a secret in each field that may. */
const good = (): Record<string, unknown> =>
  aTaskPayload(`${SECRETS.token}-of-the-task`, {
    sqlStatement: `select '${SECRETS.sql}' where :a = 1`,
    parameters: { a: SECRETS.parameter },
    attempt: anAttempt(),
  });

const hiding = (secret: string, texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  texts.map((text) => `${secret}${text}`);
const noNumberOf = (isAllowed: (value: number) => boolean): fc.Arbitrary<unknown> =>
  garbage.filter((value) => typeof value !== 'number' || !isAllowed(value));
const noneOf = (...allowed: readonly unknown[]): fc.Arbitrary<unknown> =>
  garbage.filter((value) => !allowed.includes(value));
const wrongName = (lengthMax: number): fc.Arbitrary<unknown> =>
  fc.oneof(noText, fc.constant(''), fc.constant('\uD800'), fc.constant('x'.repeat(lengthMax + 1)));
const halfCharacters = fc.constantFrom('\uD800', 'x\uDC00', '\uDC00\uD800');

const isStateNumber = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 99_999_999;

/** Values that each field does not take. */
const WRONG: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  action: garbage.filter((value) => value !== undefined),
  sqlStatement: fc.oneof(
    noText,
    fc.constantFrom('', ' \n'),
    hiding(SECRETS.sql, aHugeText),
    hiding(SECRETS.sql, halfCharacters),
  ),
  taskToken: fc.oneof(noText, fc.constant(''), hiding(SECRETS.token, aHugeText)),
  executionArn: garbage.filter((value) => typeof value !== 'string' || !isExecutionArn(value)),
  parameters: fc.oneof(
    fc.constantFrom<unknown>(null, 1, true, SECRETS.parameter, [SECRETS.parameter], [[SECRETS.parameter]]),
    fc.constantFrom<unknown>(null, '', [SECRETS.parameter], { deep: SECRETS.parameter }).map((a) => ({ a })),
    hiding(SECRETS.parameter, halfCharacters).map((a) => ({ a })),
    hiding(SECRETS.parameter, aStrangeText).map((value) => [
      { name: 'a', value },
      { name: 'a', value },
    ]),
    hiding(SECRETS.parameter, aStrangeText).map((value) => [{ name: 'a b', value }]),
    hiding(SECRETS.parameter, aStrangeText).map((value) => [{ value }]),
  ),
  attempt: fc.oneof(
    noText.filter((value) => value !== undefined),
    fc.constantFrom('first', ''),
    garbage.map((enteredTime) => ({ ...anAttempt(), enteredTime: [enteredTime] })),
    noNumberOf(isStateNumber).map((retryCount) => ({ ...anAttempt(), retryCount })),
    wrongName(80).map((stateName) => ({ ...anAttempt(), stateName })),
    noNumberOf(isStateNumber).map((redriveCount) => ({ ...anAttempt(), redriveCount })),
    noNumberOf((value) => isStateNumber(value) && value >= 1).map((timeoutSeconds) => ({
      ...anAttempt(),
      timeoutSeconds,
    })),
    noneOf('unused').map((heartbeat) => ({ ...anAttempt(), heartbeat })),
    wrongName(256).map((entry) => ({ ...anAttempt(), entry })),
    fc
      .constantFrom(`select '${SECRETS.sql}'`, `${SECRETS.parameter} `, SECRETS.token.repeat(9), 'retries')
      .map((name) => ({
        ...Object.fromEntries([...Object.entries(anAttempt()), [name, 1]]),
      })),
  ),
  executionMode: garbage,
  resultFormat: noneOf('JSON', 'CSV'),
  sessionId: garbage,
  sessionKeepAliveSeconds: noNumberOf((value) => Number.isInteger(value) && value >= 0 && value <= 86_400),
  waitTimeSeconds: noNumberOf((value) => Number.isInteger(value) && value >= 1 && value <= 30),
  database: wrongName(127),
  includeResult: noneOf(true, false).filter((value) => !isMaxRows(value)),
  singletonKey: garbage,
  statementId: garbage,
  stateName: garbage,
  nextToken: garbage.filter((value) => value !== null),
};

const isMaxRows = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Number.isInteger((value as { maxRows?: unknown }).maxRows);

/** What the starter threw, or `undefined` where it answered. */
const errorOf = async (world: World, payload: unknown): Promise<unknown> =>
  world.whileTimePasses(world.handlers.start(payload)).then(
    () => undefined,
    (error: unknown) => error,
  );

/** Runs a story under watch. */
const watched = async (story: (world: World, watch: LeakWatch) => Promise<void>): Promise<void> => {
  const watch = new LeakWatch();
  try {
    const world = new World({ replace: watch.watched });
    await story(world, watch);
    watch.close(world.telemetry.text());
  } finally {
    watch.release();
  }
};

describe('a starter that gets garbage', () => {
  it('takes the payload that the others are made of', async () => {
    await watched(async (world) => {
      world.taskCallback.open(`${SECRETS.token}-of-the-task`);
      expect(await errorOf(world, good())).toBeUndefined();
    });
  });

  it.each(Object.keys(WRONG))('in %s names the field, tells no secret and does nothing', async (field) => {
    const wrong = WRONG[field] ?? garbage;
    await fc.assert(
      fc.asyncProperty(wrong, (value) =>
        watched(async (world, watch) => {
          const error = await errorOf(world, { ...good(), [field]: value });
          watch.note(error);
          expect(error).toMatchObject({ name: 'InvalidRequest', retryable: false });
          expect((error as Error).message.slice(0, 200)).toContain(field);
          expect((error as Error).message.length).toBeLessThan(1_000);
          expect(world.redshiftData.calls).toEqual([]);
          expect(world.store.invocations()).toEqual([]);
        }),
      ),
      propertyRuns(60),
    );
  });

  it('in a field that there is not names the field where the name can be no secret', async () => {
    const names = fc.oneof(aStrangeText, fc.string()).filter((name) => !(name in WRONG) && name !== 'sqlStatements');
    await fc.assert(
      fc.asyncProperty(names, garbage, (name, value) =>
        watched(async (world, watch) => {
          const payload = Object.fromEntries([...Object.entries(good()), [name, value]]);
          const error = await errorOf(world, payload);
          watch.note(error);
          expect(error).toMatchObject({ name: 'InvalidRequest' });
          const shown = /^[\w.:/-]{1,60}$/.test(name) ? name : `has ${name.length} characters`;
          expect((error as Error).message).toContain(shown);
          expect(world.redshiftData.calls).toEqual([]);
        }),
      ),
      propertyRuns(200),
    );
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('for a payload says that it is none', async () => {
    const payloads = garbage.filter((value) => typeof value !== 'object' || value === null || Array.isArray(value));
    await fc.assert(
      fc.asyncProperty(payloads, (payload) =>
        watched(async (world, watch) => {
          const error = await errorOf(world, payload);
          watch.note(error);
          expect(error).toMatchObject({
            ...{ name: 'InvalidRequest', message: expect.stringContaining('the payload is') as unknown },
          });
        }),
      ),
      propertyRuns(200),
    );
  });

  it('in any fields at all answers, or throws an error with a name of its contract', async () => {
    const values = fc.oneof(
      garbage,
      fc.constantFrom<unknown>(ANOTHER_EXECUTION_ARN, 'LATEST', 5, true),
      fc.constantFrom('executeStatement', 'describeStatement', 'cancelStatement', 'getStatementResult'),
    );
    // In a field for something else a secret may be told: there it is none.
    const secrets = fc.oneof(values, fc.constantFrom<unknown>(SECRETS.sql, [SECRETS.sql], { a: SECRETS.parameter }));
    const fields = Object.keys(WRONG).map((name) => [name, values] as const);
    const model = {
      ...Object.fromEntries(fields),
      ...{ sqlStatement: secrets, sqlStatements: secrets, taskToken: secrets, parameters: secrets },
    };
    const payloads = fc.record(model, { requiredKeys: [] });
    const names = ['InvalidRequest', 'PreviousExecutionNotFound', 'ResourceNotFoundException', 'TaskNoLongerWaiting'];
    await fc.assert(
      fc.asyncProperty(payloads, (payload) =>
        watched(async (world, watch) => {
          const error = await errorOf(world, payload);
          watch.note(error);
          if (error !== undefined) expect(names).toContain((error as Error).name);
        }),
      ),
      propertyRuns(500),
    );
  });

  it('in what an attempt may be called takes any text, and what that stands for is found by it', async () => {
    const text = fc
      .oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), aStrangeText)
      .filter((value) => value.length >= 1 && value.length <= 80 && value.isWellFormed());
    const numbers = fc.constantFrom(1, 60, 99_999_999);
    await fc.assert(
      fc.asyncProperty(text, text, numbers, fc.boolean(), (stateName, entry, timeoutSeconds, tellsHeartbeat) =>
        watched(async (world) => {
          const told = tellsHeartbeat ? { heartbeat: 'unused' as const } : {};
          const attempt = { ...anAttempt(), ...told, stateName, entry, timeoutSeconds };
          const [first, second] = [`${SECRETS.token}-1`, `${SECRETS.token}-2`];
          world.taskCallback.open(first);
          const { Id } = await world.start({ ...good(), taskToken: first, attempt });
          world.taskCallback.close(first);
          world.taskCallback.open(second);
          const retried = {
            ...good(),
            taskToken: second,
            sqlStatement: 'select 2',
            attempt: { ...attempt, retryCount: 1 },
          };
          expect(await world.start(retried)).toMatchObject({ Id });
          expect(world.statements).toHaveLength(1);
        }),
      ),
      propertyRuns(150),
    );
  });

  it('in what is allowed to hold anything passes it on as it is', async () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), aStrangeText).filter((value) => value.isWellFormed());
    const names = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'a1'), fc.stringMatching(/^\w{1,20}$/));
    await fc.assert(
      fc.asyncProperty(text, fc.dictionary(names, text, { maxKeys: 3 }), (sql, values) =>
        watched(async (world) => {
          const sqlStatement = `${SECRETS.sql}${sql}`;
          const parameters = Object.entries(values).map(([name, value]) => ({
            ...{ name, value: `${SECRETS.parameter}${value}` },
          }));
          const token = `${SECRETS.token}-1`;
          world.taskCallback.open(token);
          await world.start({ ...good(), taskToken: token, sqlStatement, parameters });
          const [statement] = world.statements;
          expect(statement?.input).toMatchObject({ Sql: sqlStatement });
          if (parameters.length > 0) expect(statement?.input.Parameters).toEqual(parameters);
          world.redshiftData.fail(statement?.id ?? '', `${SECRETS.databaseText}: ${sqlStatement}`);
          await world.drain();
          expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'FAILED' });
        }),
      ),
      propertyRuns(200),
    );
  });
});
