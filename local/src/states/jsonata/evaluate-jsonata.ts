import { isJsonArray, isJsonObject, type Json } from '../json.js';
import { queryFailure, StateFailure } from '../state-failure.js';
import { compiled, reasonOf } from './compiled.js';
import { jsonataFunctions, type JsonataEnvironment } from './jsonata-functions.js';

/** What an expression may refer to. */
export interface JsonataData extends JsonataEnvironment {
  /** The value of `$states`. */
  readonly states: Readonly<Record<string, Json>>;
  /** The workflow's variables, by name. */
  readonly variables: Readonly<Record<string, Json>>;
}

/** The expression inside `{% ... %}`; `undefined` where `text` is plain text, as is one with blanks around the marks. */
export const jsonataIn = (text: string): string | undefined =>
  text.startsWith('{%') && text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2).trim() : undefined;

/**
 * JSONata marks its arrays with hidden members; only plain JSON leaves this file. A number that JSON cannot write is its
 * name, as in the service.
 */
const toPlainJson = (value: unknown): Json | undefined => {
  const text = JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'number' && !Number.isFinite(each) ? String(each) : each,
  ) as string | undefined;
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
    value = toPlainJson(await compiled(expression).evaluate(undefined, bindings));
  } catch (error) {
    if (error instanceof StateFailure) throw error;
    const { code, message } = reasonOf(error);
    const reason = code === undefined ? `: ${message}` : `. ${code}: ${message}`;
    throw queryFailure(`${subject} threw an error during evaluation${reason}`, field);
  }
  if (value === undefined) throw queryFailure(`${subject} returned nothing (undefined).`, field);
  return value;
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
