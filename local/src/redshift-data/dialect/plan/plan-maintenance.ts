import type { TranslateContext } from '../translate/language.js';
import { translateQuery } from '../translate/recursion.js';
import { parseStatement } from '../parse/parse-statement.js';
import type { TokenStream } from '../parse/token-stream.js';
import { SqlError, notLocal } from '../sql-error.js';
import type { StatementPlan } from '../statement-plan.js';
import { quoteName, quoteNames } from '../translate/names.js';
import { emptyScope } from '../translate/scope.js';
import { requireRelation } from '../translate/require-relation.js';

const NOTHING: StatementPlan = { kind: 'nothing' };

/** Statements that need a connection of their own from one request to the next, or what the laptop cloud does not have. */
const NOT_LOCAL: readonly (readonly [words: string, feature: string])[] = [
  ['prepare', 'PREPARE (use the parameters of the Data API)'],
  ['execute', 'EXECUTE of a prepared statement (use the parameters of the Data API)'],
  ['deallocate', 'DEALLOCATE (use the parameters of the Data API)'],
  ['cancel', 'CANCEL of a process (use CancelStatement)'],
  ['attach', 'ATTACH of a policy'],
  ['detach', 'DETACH of a policy'],
  ['desc', 'DESC'],
  ['use', 'USE of another database'],
  ['undrop', 'UNDROP'],
];

/** Statements of PostgreSQL that Redshift does not have. */
const FOREIGN: ReadonlySet<string> = new Set([
  'do',
  'listen',
  'notify',
  'unlisten',
  'savepoint',
  'release',
  'cluster',
  'reindex',
  'checkpoint',
  'load',
  'discard',
  'import',
  'security',
  'reassign',
  'values',
  'table',
  'move',
]);

/** The plan for VACUUM, ANALYZE, LOCK, EXPLAIN and transactions; `undefined` for all others. */
export const planMaintenance = (stream: TokenStream, context: TranslateContext): StatementPlan | undefined => {
  const transaction = planTransaction(stream);
  if (transaction) return transaction;
  const word = stream.peek();
  const unavailable = NOT_LOCAL.find(([first]) => first === word);
  if (unavailable && stream.kind() === 'word') throw notLocal(unavailable[1]);
  if (FOREIGN.has(word)) throw new SqlError(`Redshift does not support ${word.toUpperCase()}`);
  switch (word) {
    case 'vacuum':
      return planVacuum(stream, context);
    case 'analyze':
    case 'analyse':
      return planAnalyze(stream, context);
    case 'lock':
      return planLock(stream, context);
    case 'explain':
      return planExplain(stream, context);
    case 'declare':
      return planDeclare(stream, context);
    case 'fetch':
      return planFetch(stream);
    case 'close': {
      stream.expect('close');
      return { kind: 'sql', sql: `close ${quoteName(stream.name())}`, values: [] };
    }
    default:
      return undefined;
  }
};

const planTransaction = (stream: TokenStream): StatementPlan | undefined => {
  const word = stream.takesOneOf('begin', 'start transaction', 'commit', 'end', 'rollback', 'abort');
  if (!word) return undefined;
  const action = /^(begin|start)/.test(word) ? 'begin' : /^(commit|end)$/.test(word) ? 'commit' : 'rollback';
  if (action === 'rollback' && stream.is('to')) throw new SqlError('SAVEPOINT is not supported');
  stream.takesOneOf('work', 'transaction');
  if (action === 'begin') stream.rest();
  stream.expectEnd();
  return { kind: 'transaction', action };
};

const planVacuum = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  stream.expect('vacuum');
  stream.takesOneOf('full', 'sort only', 'delete only', 'reindex', 'recluster');
  if (!stream.isAtEnd && !stream.is('to') && !stream.is('boost')) {
    const table = requireRelation(stream.qualifiedName(), emptyScope(context));
    if (table.kind === 'view' || table.kind === 'lateBindingView') throw new SqlError(`"${table.name}" is not a table`);
  }
  if (stream.takes('to')) {
    stream.integer();
    stream.expect('percent');
  }
  stream.takes('boost');
  stream.expectEnd();
  return { ...NOTHING, notInTransaction: 'VACUUM' };
};

const planAnalyze = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  stream.next();
  if (stream.takes('compression')) {
    if (stream.isName) requireRelation(stream.qualifiedName(), emptyScope(context));
    throw notLocal('ANALYZE COMPRESSION (there are no encodings to advise on)');
  }
  stream.takes('verbose');
  if (!stream.isAtEnd && !stream.is('predicate')) {
    const table = requireRelation(stream.qualifiedName(), emptyScope(context));
    if (stream.is('(')) {
      for (const column of stream.nameList()) {
        if (!table.columns.some(({ name }) => name === column)) throw new SqlError(`column "${column}" does not exist`);
      }
    }
  }
  stream.takesOneOf('predicate columns', 'all columns');
  stream.expectEnd();
  return NOTHING;
};

const planLock = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  stream.expect('lock');
  stream.takes('table');
  const names: string[] = [];
  do {
    const table = requireRelation(stream.qualifiedName(), emptyScope(context));
    names.push(quoteNames([table.schema, table.name]));
  } while (stream.takes(','));
  if (stream.is('in')) throw stream.syntaxError();
  stream.expectEnd();
  return { kind: 'sql', sql: `lock table ${names.join(', ')} in access exclusive mode`, values: [] };
};

const planExplain = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  stream.expect('explain');
  if (stream.is('analyze') || stream.is('(')) throw stream.syntaxError();
  stream.takes('verbose');
  const statement = parseStatement(stream);
  if (!statement) throw stream.syntaxError();
  if (statement.kind !== 'select') throw notLocal('EXPLAIN of anything but a query');
  const values: (string | null)[] = [];
  const bound: TranslateContext = { ...context, bind: (value) => `$${values.push(value)}` };
  const query = translateQuery(statement.query, emptyScope(bound));
  return { kind: 'sql', sql: `explain ${query.sql}`, values };
};

const planDeclare = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  stream.expect('declare');
  const name = stream.name();
  stream.expect('cursor');
  if (stream.is('with')) throw stream.syntaxError();
  stream.expect('for');
  const statement = parseStatement(stream);
  if (statement?.kind !== 'select') throw stream.syntaxError();
  const values: (string | null)[] = [];
  const bound: TranslateContext = { ...context, bind: (value) => `$${values.push(value)}` };
  const query = translateQuery(statement.query, emptyScope(bound), { tellsTypes: true });
  return {
    kind: 'sql',
    sql: `declare ${quoteName(name)} cursor for ${query.sql}`,
    values,
    onlyInTransaction: 'DECLARE CURSOR',
  };
};

const planFetch = (stream: TokenStream): StatementPlan => {
  stream.expect('fetch');
  let count = 'next';
  if (stream.takesOneOf('all', 'forward all')) count = 'all';
  else if (stream.takes('next')) count = 'next';
  else if (stream.takes('forward')) count = stream.kind() === 'number' ? `forward ${stream.integer()}` : 'next';
  stream.expect('from');
  const name = stream.name();
  stream.expectEnd();
  return { kind: 'sql', sql: `fetch ${count} from ${quoteName(name)}`, values: [] };
};
