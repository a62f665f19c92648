// Durable functions, end to end: the SDK's own runner, the SDK's clients, and a laptop cloud between them. Tells on standard output what
// each came to: { "<name>": { ... } }. In a process of its own, because it wants a newer Node than the tests.
import { runStatement } from 'sfn-redshift-tasker/durable';
import { durableOnTheLaptop } from '../../examples/support/durable-on-the-laptop.mjs';

const laptop = await durableOnTheLaptop('create table t (a int); create table slow (a int)');
const { starter } = laptop;

/** What a durable function sees of an error. */
const told = async (work) => {
  try {
    return { output: await work };
  } catch (error) {
    const { name, errorName, errorClass, statementId, message } = error;
    return { name, errorName, errorClass, message, hasStatement: statementId !== undefined };
  }
};

let hasDied = false;
/** A starter whose first invocation does its work and then seems to have died. */
const dyingOnce = async (...call) => {
  await starter(...call);
  if (hasDied) return;
  hasDied = true;
  throw new Error('Lambda.Unknown: the starter ended without an answer');
};

const givesUpAfter = (seconds) => (context) => {
  const sqlStatement = `select pg_sleep(${seconds + 1})`;
  return told(runStatement(context, { name: 'too-long', starter, sqlStatement, timeout: { seconds } }));
};

const rowsAfter = (seconds) => async (context) => {
  const sqlStatement = `select 7 as a from (select pg_sleep(${seconds})) as slow union all select 8 order by a`;
  const { detail, result } = await runStatement(context, { name: 'rows', starter, sqlStatement, includeResult: true });
  return { state: detail.state, rows: detail.rows, records: result.Records };
};

const FUNCTIONS = {
  rows: rowsAfter(0.2),
  batch: async (context) => {
    const sqlStatements = ['insert into t values (1)', 'insert into t values (2)'];
    const payload = { executionMode: 'TRANSACTION' };
    const { detail } = await runStatement(context, { name: 'batch', starter, sqlStatements, payload });
    return detail.state;
  },
  failed: (context) => told(runStatement(context, { name: 'failed', starter, sqlStatement: 'selec 1' })),
  refused: (context) => told(runStatement(context, { name: 'refused', starter, sqlStatement: '   ' })),
  replayed: async (context) => {
    const first = await runStatement(context, { name: 'first', starter, sqlStatement: 'insert into t values (3)' });
    await context.wait('pause', { seconds: 1 });
    const second = await runStatement(context, { name: 'second', starter, sqlStatement: 'insert into t values (4)' });
    return first.detail.statementId !== second.detail.statementId;
  },
  'replayed failure': async (context) => {
    const failure = await told(
      runStatement(context, { name: 'no-table', starter, sqlStatement: 'select * from nowhere' }),
    );
    await context.wait('pause', { seconds: 1 });
    return failure;
  },
  'starter died': async (context) => {
    const sqlStatement = 'insert into t values (5)';
    const { detail } = await runStatement(context, { name: 'died', starter: dyingOnce, sqlStatement });
    return detail.state;
  },
  'tried again': async (context) => {
    const { detail } = await runStatement(context, {
      name: 'slow',
      starter,
      sqlStatement: 'insert into slow select 1 from (select pg_sleep(3)) as nap',
      timeout: { seconds: 1 },
      retryStrategy: ({ errorName }, tries) => ({
        shouldRetry: errorName === 'TimedOut' && tries < 30,
        delay: { seconds: 1 },
      }),
    });
    return detail.state;
  },
  'gave up': givesUpAfter(1),
  together: async (context) => {
    const results = await context.parallel('both', [
      (branch) => runStatement(branch, { name: 'one', starter, sqlStatement: 'select 1', includeResult: true }),
      (branch) => runStatement(branch, { name: 'two', starter, sqlStatement: 'select 2', includeResult: true }),
    ]);
    return results.getResults().map(({ result }) => result.Records[0][0].longValue);
  },
};

const outcomeOf = async (durableFunction) => {
  const before = laptop.cloud.statements().length;
  const ended = await laptop.run((event, context) => durableFunction(context));
  const status = ended.getStatus();
  return {
    status,
    ...(status === 'SUCCEEDED' ? { result: ended.getResult() } : { error: ended.getError() }),
    statements: laptop.cloud.statements().length - before,
    invocations: ended.getInvocations().length,
  };
};

const outcomes = {};
try {
  for (const [name, durableFunction] of Object.entries(FUNCTIONS)) outcomes[name] = await outcomeOf(durableFunction);
  // On a busy machine a statement has ended before the function is suspended.
  for (let seconds = 1; outcomes.rows.invocations === 1 && seconds < 300; seconds *= 4) {
    outcomes.rows = await outcomeOf(rowsAfter(seconds));
  }
  // On a busy machine no statement is started within a second.
  for (let seconds = 4; outcomes['gave up'].statements === 0; seconds *= 4) {
    outcomes['gave up'] = await outcomeOf(givesUpAfter(seconds));
  }
} finally {
  await laptop.close();
}
console.log(JSON.stringify(outcomes));
