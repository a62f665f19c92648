import { isIntrinsic } from '../intrinsics/evaluate-intrinsic.js';
import type { IntrinsicCall } from '../intrinsics/intrinsic-call.js';
import { parseIntrinsic } from '../intrinsics/parse-intrinsic.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../json.js';
import { jsonataIn } from '../jsonata/evaluate-jsonata.js';
import { freeVariables } from '../jsonata/free-variables.js';
import { parsePath } from '../paths/parsed-path.js';
import { walkStates } from './walk-levels.js';

/** Fields that hold states of their own. */
const LEVELS: ReadonlySet<string> = new Set(['Branches', 'ItemProcessor', 'Iterator']);
/** Fields whose text is no expression, whatever it looks like. */
const LITERAL: ReadonlySet<string> = new Set(['Comment', 'Result']);
/** Fields in which a name that ends in `.$` marks an expression. */
const TEMPLATES: ReadonlySet<string> = new Set([
  'Parameters',
  'ResultSelector',
  'Assign',
  'ItemSelector',
  'BatchInput',
  'Credentials',
]);

/**
 * The variables that each state reads, by the state's name and in alphabetical order; states that read none are absent.
 *
 * @param definition one that is valid.
 */
export const variableReferencesOf = (definition: JsonObject): Readonly<Record<string, readonly string[]>> => {
  const states = [...walkStates(definition)];
  // A name that nobody assigns is a function's, such as `$sum`: variables hold no functions.
  const assigned = new Set(states.flatMap(({ state }) => assignedIn(state)));
  const references: Record<string, readonly string[]> = {};
  for (const { name, state } of states) {
    const isJsonata = (state.QueryLanguage ?? definition.QueryLanguage) === 'JSONata';
    const names = isJsonata ? inJsonata(state).filter((each) => assigned.has(each)) : inFields(state);
    if (names.length > 0) references[name] = [...new Set(names)].sort();
  }
  return references;
};

const assignedIn = (value: Json): string[] => {
  if (isJsonArray(value)) return value.flatMap(assignedIn);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([field, member]) => {
    if (LEVELS.has(field) || LITERAL.has(field)) return [];
    const own = field === 'Assign' && isJsonObject(member) ? Object.keys(member) : [];
    return [...own.map((name) => name.replace(/\.\$$/u, '')), ...assignedIn(member)];
  });
};

const inJsonata = (value: Json): string[] => {
  if (isJsonArray(value)) return value.flatMap(inJsonata);
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([field, member]) =>
      LEVELS.has(field) || LITERAL.has(field) ? [] : inJsonata(member),
    );
  }
  const expression = typeof value === 'string' ? jsonataIn(value) : undefined;
  return expression === undefined ? [] : [...freeVariables(expression)];
};

const inFields = (value: Json): string[] => {
  if (isJsonArray(value)) return value.flatMap(inFields);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([field, member]) => {
    if (LEVELS.has(field) || LITERAL.has(field)) return [];
    if (TEMPLATES.has(field)) return inTemplate(member);
    if (typeof member !== 'string') return inFields(member);
    return field === 'Variable' || field.endsWith('Path') ? inExpression(member) : [];
  });
};

const inTemplate = (value: Json): string[] => {
  if (isJsonArray(value)) return value.flatMap(inTemplate);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name.endsWith('.$') && typeof member === 'string' ? inExpression(member) : inTemplate(member),
  );
};

const inExpression = (text: string): string[] => {
  if (isIntrinsic(text)) return inCall(parseIntrinsic(text));
  const root = parsePath(text)?.root;
  return root?.kind === 'variable' ? [root.name] : [];
};

const inCall = ({ args }: IntrinsicCall): string[] =>
  args.flatMap((argument) => {
    if (argument.kind === 'path') return inExpression(argument.path);
    return argument.kind === 'call' ? inCall(argument.call) : [];
  });
