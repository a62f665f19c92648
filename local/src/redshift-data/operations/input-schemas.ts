import * as v from 'valibot';
import {
  BATCH_STATEMENTS_MAX,
  SESSION_KEEP_ALIVE_SECONDS_MAX,
  STATEMENT_NAME_LENGTH_MAX,
  WAIT_TIME_SECONDS_MAX,
} from 'sfn-redshift-tasker';

// Messages never hold a value: SQL and parameter values may not appear in them, and the member's name says enough.
const text = (member: string) => v.string(`'${member}' must be a string`);
const optionalText = (member: string) => v.exactOptional(v.nullish(text(member)));

const shortText = (member: string, min: number, max: number) =>
  v.exactOptional(
    v.nullish(
      v.pipe(
        text(member),
        v.check((value) => value.length >= min && value.length <= max, lengthMessage(member, min, max)),
      ),
    ),
  );

const lengthMessage =
  (member: string, min: number, max: number) =>
  (issue: { readonly input: string }): string =>
    `'${member}' has ${issue.input.length} characters; ${min} to ${max} are allowed`;

const wholeNumber = (member: string, min: number, max: number) =>
  v.exactOptional(
    v.nullish(
      v.pipe(
        v.number(`'${member}' must be a number`),
        v.check(
          (value) => Number.isInteger(value) && value >= min && value <= max,
          (issue) => `'${member}' is ${issue.input}; a whole number from ${min} to ${max} is allowed`,
        ),
      ),
    ),
  );

const oneOf = <const Options extends readonly string[]>(member: string, options: Options) =>
  v.exactOptional(
    v.nullish(v.picklist(options, (issue) => `'${member}' is ${issue.received}; allowed are ${options.join(', ')}`)),
  );

const yesOrNo = (member: string) => v.exactOptional(v.nullish(v.boolean(`'${member}' must be true or false`)));

const ID_PATTERN = /^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\d+)?$/;
const id = (member: string) =>
  v.pipe(
    text(member),
    v.regex(
      ID_PATTERN,
      (issue) => `'${member}' is '${issue.input}'; allowed is an id such as ExecuteStatement gives it`,
    ),
  );

const WORKGROUP_PATTERN =
  /^(?:[a-z0-9-]{3,128}|arn:aws[a-z-]*:redshift-serverless:[a-z0-9-]+:\d{12}:workgroup\/[0-9a-f-]{36})$/;

const parameter = v.object(
  {
    name: v.pipe(
      text('name'),
      v.regex(/^[0-9a-zA-Z_]+$/, "a parameter's 'name' may have letters, digits and '_' only, and at least one"),
    ),
    value: v.pipe(text('value'), v.minLength(1, "a parameter's 'value' may not be empty")),
  },
  "each of 'Parameters' must be an object with 'name' and 'value'",
);

const requiredText = (member: string) => v.pipe(text(member), v.minLength(1, `'${member}' may not be empty`));

const CONNECTION = {
  ClusterIdentifier: shortText('ClusterIdentifier', 1, 63),
  WorkgroupName: v.exactOptional(
    v.nullish(
      v.pipe(
        text('WorkgroupName'),
        v.regex(
          WORKGROUP_PATTERN,
          (issue) =>
            `'WorkgroupName' is '${issue.input}'; 3 to 128 lower-case letters, digits and '-' are allowed, or an ARN`,
        ),
      ),
    ),
  ),
  Database: optionalText('Database'),
};

const START = {
  ...CONNECTION,
  DbUser: optionalText('DbUser'),
  SecretArn: optionalText('SecretArn'),
  StatementName: shortText('StatementName', 0, STATEMENT_NAME_LENGTH_MAX),
  Parameters: v.exactOptional(
    v.nullish(
      v.pipe(
        v.array(parameter, "'Parameters' must be a list"),
        v.minLength(1, "'Parameters' has no entry; at least 1 is needed where it is given"),
      ),
    ),
  ),
  WithEvent: yesOrNo('WithEvent'),
  ClientToken: shortText('ClientToken', 1, 64),
  ResultFormat: oneOf('ResultFormat', ['JSON', 'CSV']),
  SessionKeepAliveSeconds: wholeNumber('SessionKeepAliveSeconds', 0, SESSION_KEEP_ALIVE_SECONDS_MAX),
  SessionId: v.exactOptional(v.nullish(id('SessionId'))),
  WaitTimeSeconds: wholeNumber('WaitTimeSeconds', 1, WAIT_TIME_SECONDS_MAX),
};

/** ExecuteStatement's input. */
export const EXECUTE_STATEMENT_INPUT = v.object({ ...START, Sql: requiredText('Sql') });

/** BatchExecuteStatement's input. */
export const BATCH_EXECUTE_STATEMENT_INPUT = v.object({
  ...START,
  Sqls: v.pipe(
    v.array(requiredText('each of Sqls'), "'Sqls' must be a list"),
    v.check(
      (sqls) => sqls.length >= 1 && sqls.length <= BATCH_STATEMENTS_MAX,
      (issue) => `'Sqls' has ${issue.input.length} entries; 1 to ${BATCH_STATEMENTS_MAX} are allowed`,
    ),
  ),
  ExecutionMode: oneOf('ExecutionMode', ['TRANSACTION', 'AUTO_COMMIT']),
});

/** DescribeStatement's input. */
export const DESCRIBE_STATEMENT_INPUT = v.object({
  Id: id('Id'),
  WaitTimeSeconds: wholeNumber('WaitTimeSeconds', 1, WAIT_TIME_SECONDS_MAX),
});

/** GetStatementResult's and GetStatementResultV2's input. */
export const GET_STATEMENT_RESULT_INPUT = v.object({
  Id: id('Id'),
  NextToken: optionalText('NextToken'),
  WaitTimeSeconds: wholeNumber('WaitTimeSeconds', 1, WAIT_TIME_SECONDS_MAX),
});

/** CancelStatement's input. */
export const CANCEL_STATEMENT_INPUT = v.object({ Id: id('Id') });

/** ListStatements' input. */
export const LIST_STATEMENTS_INPUT = v.object({
  ...CONNECTION,
  StatementName: shortText('StatementName', 0, STATEMENT_NAME_LENGTH_MAX),
  Status: oneOf('Status', ['SUBMITTED', 'PICKED', 'STARTED', 'FINISHED', 'FAILED', 'ABORTED', 'ALL']),
  MaxResults: wholeNumber('MaxResults', 0, 100),
  NextToken: optionalText('NextToken'),
  RoleLevel: yesOrNo('RoleLevel'),
});
