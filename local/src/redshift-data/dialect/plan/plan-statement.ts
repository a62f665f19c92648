import type { TokenStream } from '../parse/token-stream.js';
import type { PlanContext, TranslateContext } from '../translate/language.js';
import { translateExpression, translateQuery } from '../translate/recursion.js';
import { parseExpressions } from '../parse/recursion.js';
import { parseQuery } from '../parse/recursion.js';
import { parseStatement } from '../parse/parse-statement.js';
import { openStream } from '../parse/open-stream.js';
import { SqlError } from '../sql-error.js';
import type { SqlPlan, StatementPlan } from '../statement-plan.js';
import type { Query } from '../tree/query-tree.js';
import type { Statement } from '../tree/statement.js';
import { quoteNames } from '../translate/names.js';
import { requireRelation } from '../translate/require-relation.js';
import { emptyScope } from '../translate/scope.js';
import { translateDelete, translateInsert, translateMerge, translateUpdate } from '../translate/translate-change.js';
import { selectInto } from '../translate/select-into.js';

/**
 * What has to be done for one statement in Redshift's dialect. What most statements do not need is loaded with the first that does.
 *
 * @throws {SqlError} Redshift refuses it, in Redshift's words, or it is not available here and is named.
 */
export const planStatement = async (sql: string, context: PlanContext): Promise<StatementPlan> => {
  const values: (string | null)[] = [];
  const bound: TranslateContext = {
    ...context,
    bind: (value) => {
      values.push(value);
      return `$${values.length}`;
    },
  };
  const stream = openStream(sql, context.settings);
  if (stream.isAtEnd) throw new SqlError('syntax error at end of input');
  if (stream.is('copy')) {
    const { parseCopy } = await import('../../s3/parse-copy.js');
    const copy = parseCopy(sql, context);
    return { kind: 'copy', copy, writes: quoteNames([copy.schema, copy.table]) };
  }
  if (stream.is('unload')) return planUnload(sql, bound, values);
  if (stream.is('call')) return planCall(stream, bound, values);
  const statement = parseStatement(stream);
  if (statement) return planParsed(statement, bound, values);
  const { planOthers } = await import('./plan-others.js');
  const plan = planOthers(stream, bound);
  if (plan) return plan;
  throw stream.syntaxError();
};

const tableSql = (name: readonly string[], context: TranslateContext): string => {
  const { schema, name: table } = requireRelation(name, emptyScope(context));
  return quoteNames([schema, table]);
};

const planUnload = async (
  sql: string,
  context: TranslateContext,
  values: (string | null)[],
): Promise<StatementPlan> => {
  const { parseUnload } = await import('../../s3/parse-unload.js');
  const { unload, query } = parseUnload(sql);
  const stream = openStream(query, context.settings);
  const tree = parseQuery(stream);
  stream.expectEnd();
  refuseOuterLimit(tree);
  const translated = translateQuery(tree, emptyScope(context), { tellsTypes: true });
  return { kind: 'unload', unload, sql: translated.sql, values };
};

const refuseOuterLimit = ({ limit, body }: Query): void => {
  if (limit || (body.kind === 'select' && body.top)) {
    throw new SqlError('Limit clause is not supported in the outer SELECT of UNLOAD; put it into a subquery');
  }
};

const planCall = (stream: TokenStream, context: TranslateContext, values: (string | null)[]): StatementPlan => {
  stream.expect('call');
  const name = stream.qualifiedName();
  stream.expect('(');
  const list = stream.is(')') ? [] : parseExpressions(stream);
  stream.expect(')');
  stream.expectEnd();
  const scope = emptyScope(context);
  const argumentSqls = list.map((argument) => translateExpression(argument, scope).sql);
  return { kind: 'call', name, argumentSqls, values };
};

const planParsed = async (
  statement: Statement,
  context: TranslateContext,
  values: readonly (string | null)[],
): Promise<StatementPlan> => {
  const plain = (sql: string): SqlPlan => ({ kind: 'sql', sql, values });
  switch (statement.kind) {
    case 'select': {
      const into = selectInto(statement.query);
      if (into) return (await import('./plan-create.js')).planCreate(into, context, values);
      return {
        ...plain(translateQuery(statement.query, emptyScope(context), { tellsTypes: true }).sql),
        isQuery: true,
      };
    }
    case 'insert':
      return { ...plain(translateInsert(statement, context)), writes: tableSql(statement.table, context) };
    case 'update':
      return { ...plain(translateUpdate(statement, context)), writes: tableSql(statement.table, context) };
    case 'delete':
      return { ...plain(translateDelete(statement, context)), writes: tableSql(statement.table, context) };
    case 'merge':
      return { ...plain(translateMerge(statement, context)), writes: tableSql(statement.table, context) };
    default:
      return (await import('./plan-create.js')).planCreate(statement, context, values);
  }
};
