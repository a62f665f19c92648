import jsonata from 'jsonata';
import { isJsonArray, isJsonObject, type Json } from '../json.js';
import { queryFailure, StateFailure } from '../state-failure.js';
import { jsonataFunctions, type JsonataEnvironment } from './jsonata-functions.js';

/** What an expression may refer to. */
export interface JsonataData extends JsonataEnvironment {
  /** The value of `$states`. */
  readonly states: Readonly<Record<string, Json>>;
  /** The workflow's variables, by name. */
  readonly variables: Readonly<Record<string, Json>>;
}

/** Calls within calls that an expression may make: a recursion without end must not take the process with it. */
const STACK_DEPTH_MAX = 500;
/** Longest evaluation of one expression. A guard against endless loops, hence in real time. */
const EVALUATION_MS_MAX = 10_000;
/** Compiled expressions to keep; one that a Map evaluates for each item is compiled once. */
const COMPILED_MAX = 500;

const compiled = new Map<string, jsonata.Expression>();

/** The expression inside `{% ... %}`; `undefined` where `text` is plain text, as is one with blanks around the marks. */
export const jsonataIn = (text: string): string | undefined =>
  text.startsWith('{%') && text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2).trim() : undefined;

const compile = (expression: string): jsonata.Expression => {
  const known = compiled.get(expression);
  if (known) return known;
  if (compiled.size >= COMPILED_MAX) compiled.clear();
  const fresh = jsonata(expression, { stack: STACK_DEPTH_MAX, timeout: EVALUATION_MS_MAX });
  compiled.set(expression, fresh);
  return fresh;
};

/** Why `expression` cannot be compiled; `undefined` where it can. */
export const jsonataSyntaxError = (expression: string): string | undefined => {
  try {
    compile(expression);
    return undefined;
  } catch (error) {
    return reasonOf(error).message;
  }
};

/** JSONata marks its arrays with hidden members; only plain JSON leaves this file. */
const toPlainJson = (value: unknown): Json | undefined => {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as Json);
};

/**
 * The value of the expression inside `{% ... %}`.
 *
 * @param field the field of the state that holds it, such as `Output/total`, for the message.
 * @throws {StateFailure} `States.QueryEvaluationError`: it cannot be compiled or evaluated, or gives nothing.
 */
export const evaluateJsonata = async (expression: string, from: JsonataData, field: string): Promise<Json> => {
  const subject = `The JSONata expression '${expression}' specified for the field '${field}'`;
  let value: Json | undefined;
  try {
    const bindings = { ...jsonataFunctions(from), ...from.variables, states: from.states };
    value = toPlainJson(await compile(expression).evaluate(undefined, bindings));
  } catch (error) {
    if (error instanceof StateFailure) throw error;
    const { code, message } = reasonOf(error);
    const reason = code === undefined ? `: ${message}` : `. ${code}: ${message}`;
    throw queryFailure(`${subject} threw an error during evaluation${reason}`, field);
  }
  if (value === undefined) throw queryFailure(`${subject} returned nothing (undefined).`, field);
  return value;
};

/** JSONata throws plain objects with a code; functions may throw errors. */
const reasonOf = (error: unknown): { readonly code: string | undefined; readonly message: string } => {
  if (typeof error !== 'object' || error === null) return { code: undefined, message: String(error) };
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message : 'it failed without a message',
  };
};

/**
 * `template` with each text that is `{% ... %}` as a whole replaced by what it gives.
 *
 * @throws {StateFailure} as {@link evaluateJsonata}.
 */
export const fillJsonataTemplate = async (template: Json, from: JsonataData, field: string): Promise<Json> => {
  if (typeof template === 'string') {
    const expression = jsonataIn(template);
    return expression === undefined ? template : evaluateJsonata(expression, from, field);
  }
  if (isJsonArray(template)) {
    const items: Json[] = [];
    for (const [index, item] of template.entries())
      items.push(await fillJsonataTemplate(item, from, `${field}[${index}]`));
    return items;
  }
  if (!isJsonObject(template)) return template;
  const members: [string, Json][] = [];
  for (const [key, value] of Object.entries(template)) {
    members.push([key, await fillJsonataTemplate(value, from, `${field}/${key}`)]);
  }
  return Object.fromEntries(members);
};
