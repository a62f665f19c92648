import { SQL_BYTES_MAX } from 'sfn-redshift-tasker';
import { parameterNames } from '../dialect/bind-parameters.js';
import { splitStatements } from '../dialect/split-statements.js';
import type { StatementConnection, StatementRequest } from '../statement-request.js';
import type { InputOf } from '../model/input-types.js';
import { invalid, parseInput } from '../model/parse-input.js';
import { checkTarget } from './check-target.js';

type StartInput = Omit<InputOf<'ExecuteStatement'>, 'Sql'>;

/** Checks ExecuteStatement's input. @throws {AwsJsonError} `ValidationException`, `SerializationException` */
export const parseExecuteStatement = (input: unknown): StatementRequest => {
  const parsed = parseInput('ExecuteStatement', input);
  return toRequest(parsed, [parsed.Sql], { isBatch: false, executionMode: 'AUTO_COMMIT' });
};

/** Checks BatchExecuteStatement's input. @throws {AwsJsonError} `ValidationException`, `SerializationException` */
export const parseBatchExecuteStatement = (input: unknown): StatementRequest => {
  const parsed = parseInput('BatchExecuteStatement', input);
  return toRequest(parsed, parsed.Sqls, { isBatch: true, executionMode: parsed.ExecutionMode ?? 'TRANSACTION' });
};

const toRequest = (
  input: StartInput,
  sqls: readonly string[],
  mode: Pick<StatementRequest, 'isBatch' | 'executionMode'>,
): StatementRequest => {
  const parameters = input.Parameters ?? [];
  checkTarget(input);
  checkSql(sqls);
  checkParameters(sqls, parameters);
  return {
    ...mode,
    sqls,
    parameters,
    resultFormat: input.ResultFormat ?? 'JSON',
    withEvent: input.WithEvent ?? false,
    connection: connectionOf(input),
    ...(input.StatementName !== undefined && { statementName: input.StatementName }),
    ...(input.ClientToken !== undefined && { clientToken: input.ClientToken }),
    ...(input.SessionId !== undefined && { sessionId: input.SessionId }),
    ...(input.SessionKeepAliveSeconds !== undefined && { sessionKeepAliveSeconds: input.SessionKeepAliveSeconds }),
    ...(input.WaitTimeSeconds !== undefined && { waitTimeSeconds: input.WaitTimeSeconds }),
  };
};

/** Put together one by one: of objects that are spread into a literal, V8 gives each a description of its own, and one is kept with each statement. */
const connectionOf = (input: StartInput): StatementConnection => {
  const connection: { -readonly [Member in keyof StatementConnection]: StatementConnection[Member] } = {};
  if (input.ClusterIdentifier !== undefined) connection.clusterIdentifier = input.ClusterIdentifier;
  if (input.WorkgroupName !== undefined) connection.workgroupName = input.WorkgroupName;
  if (input.Database !== undefined) connection.database = input.Database;
  if (input.DbUser !== undefined) connection.dbUser = input.DbUser;
  if (input.SecretArn !== undefined) connection.secretArn = input.SecretArn;
  return connection;
};

const checkSql = (sqls: readonly string[]): void => {
  for (const [place, sql] of sqls.entries()) {
    const subject = sqls.length === 1 ? 'the SQL' : `SQL number ${place + 1}`;
    const bytes = Buffer.byteLength(sql);
    if (bytes > SQL_BYTES_MAX) throw invalid(`${subject} has ${bytes} bytes; at most ${SQL_BYTES_MAX} are allowed`);
    const count = splitStatements(sql).length;
    if (count !== 1) throw invalid(`${subject} has ${count} statements; exactly one is allowed`);
  }
};

const checkParameters = (sqls: readonly string[], parameters: StatementRequest['parameters']): void => {
  const given = parameters.map(({ name }) => name);
  const twice = given.find((name, place) => given.indexOf(name) !== place);
  if (twice !== undefined) throw invalid(`parameter '${twice}' is given more than once`);
  const used = new Set(sqls.flatMap((sql) => [...parameterNames(sql)]));
  const unused = given.filter((name) => !used.has(name));
  if (unused.length > 0)
    throw invalid(`Parameters list contains unused parameters. Unused parameters: ${unused.join(', ')}`);
  const missing = [...used].filter((name) => !given.includes(name));
  if (missing.length > 0) {
    throw invalid(
      `the SQL uses parameters without a value: ${missing.join(', ')}; each needs an entry in 'Parameters'`,
    );
  }
};
