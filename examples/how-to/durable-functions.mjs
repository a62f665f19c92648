// A Lambda durable function runs SQL: a load takes longer than the function wants to wait at once, so it tries again, and adopts.
import assert from 'node:assert/strict';
import { runStatement } from 'sfn-redshift-tasker/durable';
import { durableOnTheLaptop } from '../support/durable-on-the-laptop.mjs';

const laptop = await durableOnTheLaptop('create table sales (amount int)');
try {
  const ended = await laptop.run(
    async (event, context) => {
      await runStatement(context, {
        name: 'load',
        starter: laptop.starter,
        sqlStatement: 'insert into sales select :amount::int from (select pg_sleep(2)) as slow',
        parameters: { amount: event.amount },
        timeout: { seconds: 1 },
        retryStrategy: (error, tries) => ({
          shouldRetry: error.errorName === 'TimedOut' && tries < 20,
          delay: { seconds: 1 },
        }),
      });
      const { result } = await runStatement(context, {
        name: 'total',
        starter: laptop.starter,
        sqlStatement: 'select sum(amount) from sales',
        includeResult: true,
      });
      return result.Records[0][0].longValue;
    },
    { amount: 42 },
  );

  assert.equal(ended.getStatus(), 'SUCCEEDED');
  assert.equal(ended.getResult(), 42);
  const statements = laptop.cloud.statements();
  assert.equal(statements.length, 2);
  console.log(
    `waited for more than once, and run once: ${statements.length} statements, the total is ${ended.getResult()}`,
  );
} finally {
  await laptop.close();
}
