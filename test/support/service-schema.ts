import * as sdk from '@aws-sdk/client-redshift-data';

/**
 * What the SDK's schemas say of a structure: kind 3, then namespace, name, traits, members, their schemas, and how many of
 * the first members are required. A list is kind 1 with its entries' schema; a union is kind 4.
 */
type Schema = number | readonly unknown[] | (() => Schema);

const LIST_OF = 64;
const NAMES: Readonly<Record<number, (value: unknown) => boolean>> = {
  0: (value) => typeof value === 'string',
  1: (value) => typeof value === 'number' || ['NaN', 'Infinity', '-Infinity'].includes(value as string),
  2: (value) => typeof value === 'boolean',
  4: (value) => typeof value === 'number',
  21: (value) => typeof value === 'string',
};

/** What of an operation's answer, as JSON, the SDK's schema does not describe so: missing, unknown or of another type. */
export const answerProblems = (operation: string, answer: unknown): string[] => {
  const schemas = sdk as unknown as Readonly<Record<string, Schema | undefined>>;
  const schema = schemas[`${operation}Output$`] ?? schemas[`${operation}Response$`];
  if (schema === undefined) throw new Error(`the SDK has no answer of ${operation}`);
  return problemsOf(schema, answer, operation);
};

const problemsOf = (schema: Schema, value: unknown, path: string): string[] => {
  if (typeof schema === 'function') return problemsOf(schema(), value, path);
  if (typeof schema === 'number') {
    if (schema >= LIST_OF) return listProblems(schema - LIST_OF, value, path);
    const isRight = NAMES[schema];
    if (isRight === undefined) return [`${path}: the test does not know the schema ${schema}`];
    return isRight(value) ? [] : [`${path}: ${JSON.stringify(value)} is of another type`];
  }
  const [kind] = schema;
  if (typeof kind === 'number' && schema.length === 2) return problemsOf(kind, value, path);
  if (kind === 1) return listProblems(schema[4] as Schema, value, path);
  return structureProblems(schema, value, path);
};

const listProblems = (entry: Schema, value: unknown, path: string): string[] =>
  Array.isArray(value)
    ? value.flatMap((item, place) => problemsOf(entry, item, `${path}[${place}]`))
    : [`${path}: no list`];

const structureProblems = (schema: readonly unknown[], value: unknown, path: string): string[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: no structure`];
  const [, , , , members, types, requiredCount = 0] = schema as [
    number,
    string,
    string,
    unknown,
    readonly string[],
    readonly Schema[],
    number?,
  ];
  const given = value as Readonly<Record<string, unknown>>;
  const missing = members.slice(0, requiredCount).filter((member) => given[member] === undefined);
  const isUnion = schema[0] === 4;
  const memberCount = Object.keys(given).length;
  const unknown = Object.keys(given).filter((member) => !members.includes(member));
  return [
    ...missing.map((member) => `${path}.${member}: missing`),
    ...(isUnion && memberCount !== 1 ? [`${path}: a union with ${memberCount} members`] : []),
    ...unknown.map((member) => `${path}.${member}: not in the model`),
    ...members.flatMap((member, place) =>
      given[member] === undefined ? [] : problemsOf(types[place] ?? 0, given[member], `${path}.${member}`),
    ),
  ];
};
