import type { TokenStream } from '../parse/token-stream.js';
import type { StatementPlan } from '../statement-plan.js';
import type { TranslateContext } from '../translate/language.js';
import { quoteText } from '../translate/names.js';
import { requireRelation } from '../translate/require-relation.js';
import { emptyScope } from '../translate/scope.js';

const NOTHING: StatementPlan = { kind: 'nothing' };
const GRANTABLE =
  /^(select|insert|update|delete|drop|references|all|usage|create|temporary|temp|execute|alter|truncate|role|assumerole|explain|ignore|sys:\w+|access|share)$/;

/** The plan for users, groups, roles and what they may do: they are known by name, and everybody may do everything. */
export const planRights = (stream: TokenStream, context: TranslateContext): StatementPlan | undefined => {
  if (stream.is('grant') || stream.is('revoke')) return planGrant(stream, context);
  if (stream.takes('alter', 'default', 'privileges')) {
    stream.rest();
    return NOTHING;
  }
  const mark = stream.mark();
  const verb = stream.takesOneOf('create', 'alter', 'drop');
  const kind = verb && stream.takesOneOf('user', 'group', 'role');
  if (!verb || !kind) {
    stream.rewind(mark);
    return undefined;
  }
  const ifExists = verb === 'drop' && stream.takes('if', 'exists');
  const name = stream.name();
  if (verb === 'create' && kind === 'user' && !stream.is('password') && !stream.is('with')) throw stream.syntaxError();
  stream.rest();
  if (verb === 'alter') return NOTHING;
  const table = `redshift_dialect.${kind}s`;
  const own = `${kind}_name = ${quoteText(name)}`;
  const column = `${kind}_name`;
  if (verb === 'create') {
    return {
      kind: 'sql',
      values: [],
      before: [
        `select redshift_dialect.refuse_second('${kind} "${name.replaceAll("'", "''")}" already exists') from ${table} where ${own}`,
      ],
      sql: `insert into ${table} (${column}) values (${quoteText(name)})`,
    };
  }
  return {
    kind: 'sql',
    values: [],
    sql: `delete from ${table} where ${own}`,
    ...(ifExists && { after: [] }),
  };
};

/** What may stand after ON besides tables. */
const OTHER_OBJECTS = [
  'database',
  'schema',
  'function',
  'procedure',
  'language',
  'all',
  'datashare',
  'external',
  'copy',
  'model',
  'connection',
  'column',
  'template',
] as const;

/** @throws {SqlError} a table that the rights are about does not exist. */
const requireTables = (stream: TokenStream, context: TranslateContext): void => {
  while (!stream.is('on')) {
    if (stream.isAtEnd || stream.is('to') || stream.is('from')) return;
    stream.next();
  }
  stream.expect('on');
  if (OTHER_OBJECTS.some((word) => stream.is(word))) return;
  stream.takes('table');
  do requireRelation(stream.qualifiedName(), emptyScope(context));
  while (stream.takes(','));
};

const planGrant = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  const isGrant = stream.takes('grant');
  if (!isGrant) {
    stream.expect('revoke');
    stream.takes('grant', 'option', 'for');
  }
  if (!GRANTABLE.test(stream.peek()) && stream.kind() !== 'quotedIdentifier') throw stream.syntaxError();
  const mark = stream.mark();
  requireTables(stream, context);
  stream.rewind(mark);
  const text = stream.rest();
  if (!new RegExp(isGrant ? '\\bto\\b' : '\\bfrom\\b', 'i').test(text)) throw stream.syntaxError();
  return NOTHING;
};
