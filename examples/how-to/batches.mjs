// Batches: a day is deleted and loaded again in one transaction, so that it may be loaded as often as one likes.
import assert from 'node:assert/strict';
import { machineOf, statesOf } from '../support/machine-of.mjs';
import { onTheLaptop } from '../support/on-the-laptop.mjs';

const reload = (name, next) =>
  statesOf(
    name,
    {
      sqlStatements: [
        'delete from sales where day = :day::date',
        'insert into sales select * from staging where day = :day::date',
      ],
      parameters: { day: '2026-01-02' },
    },
    { next },
  );

const output = await onTheLaptop(
  machineOf({
    ...reload('Load', 'LoadAgain'),
    ...reload('LoadAgain', 'Count'),
    ...statesOf('Count', { sqlStatement: 'select count(*), sum(amount) from sales', includeResult: true }),
  }),
  `create table staging (day date, amount int); insert into staging values ('2026-01-02', 10), ('2026-01-02', 32);
   create table sales (day date, amount int);`,
);

const [[count, sum]] = output.result.Records;
assert.deepEqual([count.longValue, sum.longValue], [2, 42]);
console.log(`loaded twice, and there all the same only once: ${count.longValue} rows`);
