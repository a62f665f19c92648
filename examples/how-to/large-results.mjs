// Large results: a few rows inside the output, and the others page by page, as long as a page names a next one.
import assert from 'node:assert/strict';
import { machineOf, statesOf, TASKER } from '../support/machine-of.mjs';
import { onTheLaptop } from '../support/on-the-laptop.mjs';

const ROWS = 2_500;

/** A state that reads a page; of its rows only the first goes on, because a state's output has a limit. */
const readPage = (payload) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: TASKER, Payload: { action: 'getStatementResult', ...payload } },
  OutputPath: '$.Payload',
  Next: 'IsThereMore',
});

const output = await onTheLaptop(
  machineOf({
    ...statesOf(
      'Query',
      { sqlStatement: 'select n from numbers order by n', includeResult: { maxRows: 3 } },
      { next: 'KeepRows' },
    ),
    KeepRows: {
      Type: 'Pass',
      Assign: { 'inside.$': '$.result.Records', 'statementId.$': '$.detail.statementId', pages: 1 },
      Next: 'ReadFirstPage',
    },
    ReadFirstPage: readPage({ 'statementId.$': '$statementId' }),
    IsThereMore: {
      Type: 'Choice',
      Choices: [{ Variable: '$.NextToken', IsPresent: true, Next: 'CountPage' }],
      Default: 'Report',
    },
    CountPage: { Type: 'Pass', Assign: { 'pages.$': 'States.MathAdd($pages, 1)' }, Next: 'ReadNextPage' },
    ReadNextPage: readPage({ 'statementId.$': '$statementId', 'nextToken.$': '$.NextToken' }),
    Report: {
      Type: 'Pass',
      Parameters: { 'inside.$': '$inside', 'pages.$': '$pages', 'rows.$': '$.TotalNumRows' },
      End: true,
    },
  }),
  `create table digits (d int);
   insert into digits values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
   create table numbers (n int);
   insert into numbers select n from (
     select 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d as n from digits a, digits b, digits c, digits e
   ) where n <= ${ROWS};`,
);

assert.deepEqual(
  output.inside.flat().map(({ longValue }) => longValue),
  [1, 2, 3],
);
assert.equal(output.rows, ROWS);
assert.ok(output.pages > 1);
console.log(`3 of ${output.rows} rows in the output, all of them in ${output.pages} pages`);
