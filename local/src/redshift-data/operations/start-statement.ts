import type * as v from 'valibot';
import { SQL_BYTES_MAX } from 'sfn-redshift-tasker';
import { parameterNames } from '../dialect/bind-parameters.js';
import { splitStatements } from '../dialect/split-statements.js';
import type { StatementConnection, StatementRequest } from '../statement-request.js';
import { BATCH_EXECUTE_STATEMENT_INPUT, EXECUTE_STATEMENT_INPUT } from './input-schemas.js';
import type { Present } from './parse-input.js';
import { invalid, parseInput } from './parse-input.js';

type StartInput = Omit<Present<v.InferOutput<typeof EXECUTE_STATEMENT_INPUT>>, 'Sql'>;

/** Checks ExecuteStatement's input. @throws {AwsJsonError} `ValidationException` */
export const parseExecuteStatement = (input: unknown): StatementRequest => {
  const parsed = parseInput(EXECUTE_STATEMENT_INPUT, input);
  return toRequest(parsed, [parsed.Sql], { isBatch: false, executionMode: 'AUTO_COMMIT' });
};

/** Checks BatchExecuteStatement's input. @throws {AwsJsonError} `ValidationException` */
export const parseBatchExecuteStatement = (input: unknown): StatementRequest => {
  const parsed = parseInput(BATCH_EXECUTE_STATEMENT_INPUT, input);
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

const connectionOf = (input: StartInput): StatementConnection => ({
  ...(input.ClusterIdentifier !== undefined && { clusterIdentifier: input.ClusterIdentifier }),
  ...(input.WorkgroupName !== undefined && { workgroupName: input.WorkgroupName }),
  ...(input.Database !== undefined && { database: input.Database }),
  ...(input.DbUser !== undefined && { dbUser: input.DbUser }),
  ...(input.SecretArn !== undefined && { secretArn: input.SecretArn }),
});

const checkTarget = (input: StartInput): void => {
  const targets = [input.ClusterIdentifier, input.WorkgroupName].filter((target) => target !== undefined);
  if (targets.length > 1) {
    throw invalid("'ClusterIdentifier' and 'WorkgroupName' are both given; exactly one of them is allowed");
  }
  if (input.SessionId !== undefined) {
    if (
      targets.length > 0 ||
      input.Database !== undefined ||
      input.DbUser !== undefined ||
      input.SecretArn !== undefined
    ) {
      throw invalid(
        "'SessionId' is given together with a connection; a session has its connection, so leave out 'ClusterIdentifier', " +
          "'WorkgroupName', 'Database', 'DbUser' and 'SecretArn'",
      );
    }
    return;
  }
  if (targets.length === 0) {
    throw invalid(
      "neither 'ClusterIdentifier' nor 'WorkgroupName' is given; one of them is required without 'SessionId'",
    );
  }
  if (!input.Database) throw invalid("'Database' is missing; it is required without 'SessionId'");
  if (input.WorkgroupName !== undefined && input.DbUser !== undefined) {
    throw invalid("'DbUser' is given together with 'WorkgroupName'; a database user can be named for a cluster only");
  }
  if (input.SecretArn !== undefined && input.DbUser !== undefined) {
    throw invalid("'DbUser' and 'SecretArn' are both given; at most one of them is allowed");
  }
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
