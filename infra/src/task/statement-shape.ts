import {
  DURATION,
  FLAG,
  MEMBERS,
  NUMBER,
  TEXT,
  TEXTS_BY_NAME,
  TEXT_OR_TEXTS,
  either,
  expectShape,
  oneOf,
  required,
  thing,
  type PropsShape,
} from '../props-shape.js';
import type { IncludedResult, RedshiftStatementProps } from './redshift-statement-props.js';

const STATEMENT: PropsShape<RedshiftStatementProps> = {
  tasker: required(thing('a SfnRedshiftTasker', 'lambdaFunction')),
  sql: required(TEXT_OR_TEXTS),
  timeout: required(DURATION),
  parameters: TEXTS_BY_NAME,
  database: TEXT,
  singleton: FLAG,
  singletonKey: TEXT,
  onBusy: oneOf('fail', 'wait'),
  pool: TEXT,
  priority: NUMBER,
  executionMode: oneOf('TRANSACTION', 'AUTO_COMMIT'),
  resultFormat: oneOf('JSON', 'CSV'),
  includeResult: either(FLAG, MEMBERS),
  waitTime: DURATION,
  sessionId: TEXT,
  sessionKeepAlive: DURATION,
  retryOnServiceExceptions: FLAG,
  entry: TEXT,
  redriveCount: FLAG,
  cancelOnTimeout: FLAG,
  onTimeout: thing('a state or a chain of states', 'startState'),
  comment: TEXT,
  stateName: TEXT,
  queryLanguage: oneOf('JSONPath', 'JSONata'),
  assign: MEMBERS,
  inputPath: TEXT,
  outputPath: TEXT,
  outputs: { words: 'an object, a list or an expression', fits: (value) => value !== null },
  resultPath: TEXT,
  resultSelector: MEMBERS,
};

const INCLUDED: PropsShape<IncludedResult> = {
  maxRows: NUMBER,
  overflow: oneOf('s3'),
  to: TEXT,
  format: oneOf('jsonl', 'csv', 'json'),
};

/**
 * @param path of the state that the props are for
 * @throws {PropsError} for props that there are not, that are missing, or that are of another kind
 */
export function checkStatementShape(path: string, props: RedshiftStatementProps): void {
  expectShape(path, '', props, STATEMENT);
  if (typeof props.includeResult === 'object') expectShape(path, 'includeResult.', props.includeResult, INCLUDED);
}
