import type { Matcher } from './matcher.js';
import { compileMatcher } from './pattern-matcher.js';

/** A pattern was refused; the message says where and what is allowed. */
export class InvalidEventPattern extends Error {
  override readonly name = 'InvalidEventPatternException';
}

/** Tells whether an event matches. */
export type EventPredicate = (event: unknown) => boolean;

/**
 * An EventBridge event pattern as a predicate. Members of the pattern must all match; a list matches where one of its
 * entries does; a list in the event matches where one of its entries does.
 *
 * @throws {InvalidEventPattern} for what EventBridge would refuse or what this one does not know.
 * @example compileEventPattern({ source: ['aws.states'], detail: { status: [{ prefix: 'F' }] } })
 */
export function compileEventPattern(pattern: unknown): EventPredicate {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0) {
    throw new InvalidEventPattern('an event pattern is an object with at least one member');
  }
  return compileObject(pattern, '');
}

function compileObject(pattern: Readonly<Record<string, unknown>>, path: string): EventPredicate {
  const parts = Object.entries(pattern).map(([member, rule]) =>
    // An event may hold a member called $or as well; only a list of objects makes it an alternative.
    member === '$or' && Array.isArray(rule) && rule.every(isRecord)
      ? compileAlternatives(rule, path)
      : compileMember(member, rule, path === '' ? member : `${path}.${member}`),
  );
  return (value) => parts.every((matches) => matches(value));
}

function compileAlternatives(alternatives: readonly Readonly<Record<string, unknown>>[], path: string): EventPredicate {
  if (alternatives.length < 2) throw new InvalidEventPattern(`$or at '${path}' needs at least two alternatives`);
  const parts = alternatives.map((alternative) => compileObject(alternative, path));
  return (value) => parts.some((matches) => matches(value));
}

function compileMember(member: string, rule: unknown, path: string): EventPredicate {
  if (Array.isArray(rule)) {
    if (rule.length === 0) throw new InvalidEventPattern(`'${path}' is an empty list, which nothing can match`);
    const matchers = rule.map((entry: unknown) => compileMatcherAt(entry, path));
    return (value) => matchesMember(valueOf(value, member), matchers);
  }
  if (isRecord(rule) && Object.keys(rule).length > 0) {
    const matches = compileObject(rule, path);
    return (value) => {
      const inner = valueOf(value, member);
      return Array.isArray(inner) ? inner.some((entry) => matches(entry)) : matches(inner);
    };
  }
  throw new InvalidEventPattern(`'${path}' must be a list of values or an object with members`);
}

function compileMatcherAt(entry: unknown, path: string): Matcher {
  const matcher = compileMatcher(entry);
  if (typeof matcher === 'string') throw new InvalidEventPattern(`'${path}': ${matcher}`);
  return matcher;
}

/** An absent member is `undefined`; an empty list counts as absent, as with EventBridge. */
function matchesMember(value: unknown, matchers: readonly Matcher[]): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0) return matchers.some((matches) => matches(undefined));
  return values.some((one) => matchers.some((matches) => matches(one)));
}

const valueOf = (value: unknown, member: string): unknown =>
  isRecord(value) && Object.hasOwn(value, member) ? value[member] : undefined;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
