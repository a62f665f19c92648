/** A state machine as teams write it, with what has to be there for it and what becomes of it. */
export interface PublicStyleMachine {
  readonly name: string;
  readonly definition: object;
  readonly input?: unknown;
  /** What its output has in it. */
  readonly output?: unknown;
  /** How it ends otherwise. */
  readonly error?: string;
  /** What states get that call services which are not here, by state. */
  readonly mocks?: Readonly<Record<string, readonly unknown[]>>;
}

/** Members of a state. */
export type Fields = Readonly<Record<string, unknown>>;
/** The topic that they tell. */
export const TOPIC = 'arn:aws:sns:us-east-1:123456789012:etl-alerts';
/** Where their statements run. */
export const WAREHOUSE = { WorkgroupName: 'analytics', Database: 'dev' };

/** A task of a service. */
export const task = (resource: string, Parameters: object, more: Fields = {}): object => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${resource}`,
  Parameters,
  ...more,
});
/** A task of the Redshift Data API. */
export const data = (action: string, parameters: object, more: Fields = {}): object =>
  task(`aws-sdk:redshiftdata:${action}`, parameters, more);
/** A statement. */
export const sql = (Sql: string, more: Fields = {}): object => data('executeStatement', { ...WAREHOUSE, Sql }, more);
/** A statement that a path or an intrinsic function gives. */
export const dynamicSql = (path: string, more: Fields = {}): object =>
  data('executeStatement', { ...WAREHOUSE, 'Sql.$': path }, more);
/** A message to the topic. */
export const publish = (message: Fields, more: Fields = {}): object =>
  task('sns:publish', { TopicArn: TOPIC, ...message }, more);
/** Ends the machine. */
export const END = { End: true };

/** States that wait for the statement in `$.statement.Id`, and go on with `then`, or with `failed` where it failed. */
export const polling = (then: string, failed: string): Fields => ({
  Pause: { Type: 'Wait', Seconds: 2, Next: 'Ask' },
  Ask: data('describeStatement', { 'Id.$': '$.statement.Id' }, { ResultPath: '$.status', Next: 'Finished?' }),
  'Finished?': {
    Type: 'Choice',
    Choices: [
      { Variable: '$.status.Status', StringEquals: 'FINISHED', Next: then },
      {
        Or: [
          { Variable: '$.status.Status', StringEquals: 'FAILED' },
          { Variable: '$.status.Status', StringEquals: 'ABORTED' },
        ],
        Next: failed,
      },
    ],
    Default: 'Pause',
  },
});
/** A machine, or a level of one. */
export const machine = (StartAt: string, States: Fields, more: Fields = {}): object => ({ StartAt, States, ...more });
/** The other language. */
export const inJsonata = { QueryLanguage: 'JSONata' };

/** One statement, waited for: the machine that the others start. */
export const NESTED = machine('Send', {
  Send: dynamicSql('$.sql', { ResultPath: '$.statement', Next: 'Pause' }),
  ...polling('Done', 'Broken'),
  Done: { Type: 'Pass', Parameters: { 'rows.$': '$.status.ResultRows' }, ...END },
  Broken: { Type: 'Fail', Error: 'StatementFailed', Cause: 'see the statement' },
});
/** Where the nested machine is deployed. */
export const NESTED_ARN = 'arn:aws:states:us-east-1:123456789012:stateMachine:nested';
