// Sessions: one state makes a temporary table and keeps its session open, the next one goes on in it.
import assert from 'node:assert/strict';
import { machineOf, statesOf } from '../support/machine-of.mjs';
import { onTheLaptop } from '../support/on-the-laptop.mjs';

const output = await onTheLaptop(
  machineOf({
    ...statesOf(
      'Stage',
      {
        sqlStatement: 'create temporary table fresh as select * from staging where amount > 0',
        sessionKeepAliveSeconds: 600,
      },
      { next: 'Merge' },
    ),
    ...statesOf('Merge', { sqlStatement: 'insert into sales select * from fresh', sessionId: '$.statement.SessionId' }),
  }),
  `create table staging (amount int); insert into staging values (10), (32), (-1);
   create table sales (amount int);`,
);

assert.equal(output.statement.ResultRows, 2);
console.log(
  `${output.statement.ResultRows} rows went through a temporary table of session ${output.statement.SessionId}`,
);
