import { SHAPES } from './request-model.js';
import type { ServiceShape } from './service-shape.js';

/** Why a value is not what the model wants. */
export interface Problem {
  /** `type`: another JSON type; `constraint`: the right type, but not allowed. */
  readonly kind: 'type' | 'constraint';
  readonly message: string;
}

type Path = readonly (string | number)[];
type OfType<Type extends ServiceShape['type']> = Extract<ServiceShape, { readonly type: Type }>;

/** Members whose values no message may hold. */
const SECRET_MEMBERS: ReadonlySet<string | number> = new Set([
  'Sql',
  'Sqls',
  'value',
  'ClientToken',
  'SecretArn',
  'NextToken',
]);
/** Longer values are named by their length alone. */
const SHOWN_LENGTH_MAX = 128;

/**
 * The value without what the model does not know, as far as it fits; what does not fit is added to `problems`.
 *
 * @param path the members on the way to the value.
 */
export const checkValue = (shape: ServiceShape, value: unknown, path: Path, problems: Problem[]): unknown => {
  switch (shape.type) {
    case 'string':
      return checkText(shape, value, path, problems);
    case 'integer':
      return checkInteger(shape, value, path, problems);
    case 'boolean':
      return expectType(typeof value === 'boolean', 'a boolean', value, path, problems) ? value : undefined;
    case 'list':
      return checkList(shape, value, path, problems);
    case 'structure':
      return checkStructure(shape, value, path, problems);
  }
};

const checkText = (shape: OfType<'string'>, value: unknown, path: Path, problems: Problem[]): unknown => {
  if (!expectType(typeof value === 'string', 'a string', value, path, problems)) return undefined;
  const text = value as string;
  const { min, max, pattern, values } = shape;
  const fail = (constraint: string): void => void problems.push(refused(path, text, constraint));
  if (values !== undefined && !values.includes(text))
    fail(`Member must satisfy enum value set: [${values.join(', ')}]`);
  if (max !== undefined && text.length > max) {
    fail(`Member must have length less than or equal to ${max} (it has ${text.length})`);
  }
  if (min !== undefined && text.length < min) {
    fail(`Member must have length greater than or equal to ${min} (it has ${text.length})`);
  }
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(text)) {
    fail(`Member must satisfy regular expression pattern: ${pattern}`);
  }
  return text;
};

const checkInteger = (shape: OfType<'integer'>, value: unknown, path: Path, problems: Problem[]): unknown => {
  if (!expectType(typeof value === 'number' && Number.isInteger(value), 'an integer', value, path, problems)) {
    return undefined;
  }
  const { min, max } = shape;
  const number = value as number;
  if (max !== undefined && number > max) {
    problems.push(refused(path, number, `Member must have value less than or equal to ${max}`));
  }
  if (min !== undefined && number < min) {
    problems.push(refused(path, number, `Member must have value greater than or equal to ${min}`));
  }
  return value;
};

const checkList = (shape: OfType<'list'>, value: unknown, path: Path, problems: Problem[]): unknown => {
  if (!expectType(Array.isArray(value), 'a list', value, path, problems)) return undefined;
  const entries = value as readonly unknown[];
  const { min, max, member } = shape;
  if (max !== undefined && entries.length > max) {
    problems.push(
      refused(path, undefined, `Member must have length less than or equal to ${max} (it has ${entries.length})`),
    );
  }
  if (min !== undefined && entries.length < min) {
    problems.push(
      refused(path, undefined, `Member must have length greater than or equal to ${min} (it has ${entries.length})`),
    );
  }
  const entryShape = shapeNamed(member);
  return entries.map((entry, place) => {
    const entryPath = [...path, place];
    if (entry !== null && entry !== undefined) return checkValue(entryShape, entry, entryPath, problems);
    problems.push(refused(entryPath, undefined, 'Member must not be null'));
    return undefined;
  });
};

const checkStructure = (shape: OfType<'structure'>, value: unknown, path: Path, problems: Problem[]): unknown => {
  const isStructure = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!expectType(isStructure, 'a structure', value, path, problems)) return undefined;
  const given = value as Readonly<Record<string, unknown>>;
  const known: Record<string, unknown> = {};
  for (const [name, shapeName] of Object.entries(shape.members)) {
    const member = Object.hasOwn(given, name) ? given[name] : undefined;
    if (member !== null && member !== undefined) {
      known[name] = checkValue(shapeNamed(shapeName), member, [...path, name], problems);
    } else if (shape.required.includes(name)) {
      problems.push(refused([...path, name], null, 'Member must not be null'));
    }
  }
  return known;
};

const shapeNamed = (name: string): ServiceShape => {
  const shape = (SHAPES as Readonly<Record<string, ServiceShape>>)[name];
  if (shape === undefined) throw new Error(`the model has no shape '${name}'`);
  return shape;
};

const expectType = (isRight: boolean, wanted: string, value: unknown, path: Path, problems: Problem[]): boolean => {
  if (!isRight) {
    problems.push({
      kind: 'type',
      message: `'${nameOf(path)}' is ${describeType(value)}; the service takes ${wanted}`,
    });
  }
  return isRight;
};

const describeType = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a structure';
  return typeof value === 'number' && !Number.isInteger(value) ? 'a fraction' : `a ${typeof value}`;
};

/** @param value shown where it may be; `null` where the member is missing; absent where it is never shown. */
const refused = (path: Path, value: string | number | null | undefined, constraint: string): Problem => {
  const text = String(value);
  const isShown =
    value !== undefined && text.length <= SHOWN_LENGTH_MAX && !path.some((step) => SECRET_MEMBERS.has(step));
  const shown = value === null ? 'Value null' : isShown ? `Value '${text}'` : 'Value';
  return { kind: 'constraint', message: `${shown} at '${nameOf(path)}' failed to satisfy constraint: ${constraint}` };
};

/** Such as `Parameters[0].name`. */
const nameOf = (path: Path): string =>
  path.map((step, place) => (typeof step === 'number' ? `[${step}]` : place === 0 ? step : `.${step}`)).join('') ||
  'the input';
