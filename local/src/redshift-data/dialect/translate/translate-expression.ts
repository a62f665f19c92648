import { convertedTo } from './converted-to.js';
import type { Scope, TranslatedQuery, Value } from './language.js';
import { translateExpression, translateQuery } from './recursion.js';
import { SqlError, notLocal } from '../sql-error.js';
import type {
  BetweenExpression,
  CaseExpression,
  Expression,
  InExpression,
  IntervalLiteral,
  LikeExpression,
} from '../tree/query-tree.js';
import type { SqlType } from '../types/sql-type.js';
import { commonCollation, commonTypeOf } from '../types/common-type.js';
import { BOOL, INTERVAL, NULL_TYPE, OTHER, UNKNOWN, isText } from '../types/sql-type.js';
import { asCaseInsensitive, castTo } from './cast.js';
import { quoteNames, quoteText } from './names.js';
import { requireRelation } from './require-relation.js';
import { translateCall } from './translate-call.js';
import { translateName } from './translate-name.js';
import { translateNumber } from './translate-number.js';
import { compared, comparison, translateBinary, translateUnary } from './operators.js';
import { superAsText } from './super-values.js';
import { typeOfName } from '../types/type-names.js';

/**
 * Puts a value into the database's words.
 *
 * @throws {SqlError} Redshift refuses it, or it is not available here.
 */
export const expressionSql = (expression: Expression, scope: Scope): Value => {
  switch (expression.kind) {
    case 'string':
      return {
        sql: quoteText(expression.value),
        type: { kind: 'unknown', length: Buffer.byteLength(expression.value) },
      };
    case 'number':
      return translateNumber(expression.text);
    case 'keyword':
      if (expression.value === 'default') return { sql: 'default', type: UNKNOWN };
      return { sql: expression.value, type: expression.value === 'null' ? NULL_TYPE : BOOL };
    case 'interval':
      return translateInterval(expression);
    case 'name':
      return translateName(expression, scope);
    case 'parameter':
      return translateParameter(expression.name, scope);
    case 'star':
      throw new SqlError('syntax error at or near "*"');
    case 'unary':
      return translateUnary(expression, scope);
    case 'binary':
      return translateBinary(expression, scope);
    case 'quantified': {
      const left = translateExpression(expression.left, scope);
      const query = translateQuery(expression.query, scope);
      return { sql: `(${memberTest(expression.operator, expression.quantifier, left, query)})`, type: BOOL };
    }
    case 'not':
      return { sql: `(not ${translateExpression(expression.operand, scope).sql})`, type: BOOL };
    case 'is': {
      const operand = translateExpression(expression.operand, scope);
      return { sql: `(${operand.sql} is ${expression.negated ? 'not ' : ''}${expression.what})`, type: BOOL };
    }
    case 'between':
      return translateBetween(expression, scope);
    case 'in':
      return translateIn(expression, scope);
    case 'like':
      return translateLike(expression, scope);
    case 'exists':
      return { sql: `exists (${translateQuery(expression.query, scope).sql})`, type: BOOL };
    case 'case':
      return translateCase(expression, scope);
    case 'cast':
      if (expression.type.name === 'regclass') return objectId(expression.operand, scope);
      return castTo(translateExpression(expression.operand, scope), typeOfName(expression.type), {
        scope,
        isTry: expression.isTry,
        literal: expression.operand.kind === 'string',
      });
    case 'call':
      return translateCall(expression, scope);
    case 'atTimeZone':
      return translateAtTimeZone(expression.operand, expression.zone, scope);
    case 'subquery': {
      const query = translateQuery(expression.query, scope);
      if (query.columns.length !== 1) throw new SqlError('subquery must return only one column');
      return { sql: `(${query.sql})`, type: query.columns[0]?.type ?? UNKNOWN };
    }
    case 'row': {
      const items = expression.items.map((item) => translateExpression(item, scope).sql);
      return { sql: `(${items.join(', ')})`, type: UNKNOWN };
    }
    case 'prior':
      if (!scope.prior) throw new SqlError('PRIOR is allowed in CONNECT BY only');
      return translateExpression(expression.operand, scope.prior);
  }
};

/** The database's number for a table or view whose name is a literal. */
const objectId = (operand: Expression, scope: Scope): Value => {
  if (operand.kind !== 'string') throw notLocal('a cast to REGCLASS of a name that is no literal');
  const { schema, name } = requireRelation(operand.value.toLowerCase().split('.'), scope);
  return { sql: `(${quoteText(quoteNames([schema, name]))}::regclass::oid)`, type: OTHER };
};

const translateInterval = ({ value, qualifier }: IntervalLiteral): Value => {
  // The database reads the abbreviations of Redshift's parts, but for these.
  const text = value
    .replace(/\bmons?\b/gi, 'month')
    .replace(/\bqtrs?\b|\bquarters?\b/gi, (part) => part)
    .replace(/(\d+)\s*(?:qtrs?|quarters?)\b/gi, (_match, count: string) => `${3 * Number(count)} month`);
  return { sql: `(interval ${quoteText(text)}${qualifier === '' ? '' : ` ${qualifier}`})`, type: INTERVAL };
};

const translateParameter = (name: string, { context }: Scope): Value => {
  if (name.startsWith('$')) {
    const variable = context.variable?.(name);
    if (variable) return { sql: name, type: variable.type };
    return { sql: name, type: UNKNOWN };
  }
  const value = context.parameters.get(name);
  if (value === undefined) throw new SqlError(`parameter "${name}" has no value`);
  return { sql: context.bind(value), type: UNKNOWN };
};

const translateBetween = ({ operand, low, high, negated }: BetweenExpression, scope: Scope): Value => {
  const value = translateExpression(operand, scope);
  const from = comparison('>=', value, translateExpression(low, scope));
  const to = comparison('<=', value, translateExpression(high, scope));
  return { sql: `(${negated ? 'not ' : ''}(${from.sql} and ${to.sql}))`, type: BOOL };
};

const translateIn = ({ operand, values, negated }: InExpression, scope: Scope): Value => {
  const not = negated ? 'not ' : '';
  if ('kind' in values) {
    const left = translateExpression(operand, scope);
    const query = translateQuery(values, scope);
    return { sql: `(${not}${memberTest('=', 'any', left, query)})`, type: BOOL };
  }
  const left = translateExpression(operand, scope);
  const list = values.map((value) => translateExpression(value, scope));
  // Where types differ, each comparison needs a conversion of its own.
  const isPlain = list.every(
    ({ type }) =>
      type.kind === 'unknown' ||
      (type.kind === left.type.kind && type.isCaseInsensitive === left.type.isCaseInsensitive),
  );
  if (isPlain && left.type.kind !== 'super') {
    return { sql: `(${left.sql} ${not}in (${list.map(({ sql }) => sql).join(', ')}))`, type: BOOL };
  }
  const any = list.map((value) => comparison('=', left, value).sql).join(' or ');
  return { sql: `(${not}(${any}))`, type: BOOL };
};

/** A value compared with those that a query gives, with the conversions that a comparison of two values has. */
const memberTest = (operator: string, quantifier: 'any' | 'all', left: Value, query: TranslatedQuery): string => {
  const [column] = query.columns;
  const plain = left.type.kind === 'super' ? superAsText(left) : left;
  const isPlain =
    !column ||
    query.columns.length > 1 ||
    left.type.kind === 'unknown' ||
    column.type.kind === 'unknown' ||
    isSame(left.type, column.type);
  if (isPlain) return `${plain.sql} ${operator} ${quantifier} (${query.sql})`;
  const [first, second] = compared(left, { sql: '"m"."v"', type: column.type });
  const { isCaseInsensitive } = commonCollation(left.type, column.type);
  const [one, other] = isCaseInsensitive ? [asCaseInsensitive(first), asCaseInsensitive(second)] : [first, second];
  return `${one.sql} ${operator} ${quantifier} (select ${other.sql} from (${query.sql}) as "m" ("v"))`;
};

const isSame = (left: SqlType, right: SqlType): boolean =>
  left.kind === right.kind && left.isCaseInsensitive === right.isCaseInsensitive;

const LIKE: Readonly<Record<LikeExpression['operator'], string>> = {
  like: 'like',
  ilike: 'ilike',
  'similar to': 'similar to',
};

const translateLike = ({ operator, operand, pattern, escape, negated }: LikeExpression, scope: Scope): Value => {
  const [value, sought] = [translateExpression(operand, scope), translateExpression(pattern, scope)];
  const { isCaseInsensitive } = commonCollation(value.type, sought.type);
  const text = ({ sql, type }: Value): string => {
    if (type.kind === 'super') return superAsText({ sql, type }).sql;
    const isPlain = (isText(type) && !type.isCaseInsensitive) || type.kind === 'unknown';
    const plain = isPlain ? sql : `(${sql})::varchar`;
    return isCaseInsensitive && operator === 'similar to' ? `lower(${plain})` : plain;
  };
  const suffix = escape ? ` escape ${translateExpression(escape, scope).sql}` : '';
  const not = negated ? 'not ' : '';
  const used = isCaseInsensitive && operator === 'like' ? 'ilike' : LIKE[operator];
  return { sql: `(${text(value)} ${not}${used} ${text(sought)}${suffix})`, type: BOOL };
};

const translateCase = ({ operand, branches, otherwise }: CaseExpression, scope: Scope): Value => {
  const subject = operand && translateExpression(operand, scope);
  const results = branches.map(({ then }) => translateExpression(then, scope));
  const last = otherwise && translateExpression(otherwise, scope);
  const type = commonTypeOf([...results, ...(last ? [last] : [])].map((value) => value.type));
  const result = (value: Value): string => convertedTo(value, type);
  const parts = branches.map(({ when }, place) => {
    const condition = translateExpression(when, scope);
    const test = subject ? comparison('=', subject, condition) : condition;
    return `when ${test.sql} then ${result(results[place] ?? { sql: 'null', type: UNKNOWN })}`;
  });
  return { sql: `(case ${parts.join(' ')}${last ? ` else ${result(last)}` : ''} end)`, type };
};

const translateAtTimeZone = (operand: Expression, zone: Expression, scope: Scope): Value => {
  const value = translateExpression(operand, scope);
  const name = translateExpression(zone, scope);
  const isZoned = value.type.kind === 'timestamptz';
  const moment = value.type.kind === 'unknown' || value.type.kind === 'date' ? `(${value.sql})::timestamp` : value.sql;
  return { sql: `(${moment} at time zone ${name.sql})`, type: { kind: isZoned ? 'timestamp' : 'timestamptz' } };
};
