import type { Json } from '../json.js';
import { findByPath, type PathData } from '../paths/evaluate-path.js';
import type { Random } from '../random.js';
import { runtimeFailure } from '../state-failure.js';
import { IntrinsicArgumentError, IntrinsicArguments } from './arguments.js';
import { ARRAY_FUNCTIONS } from './array-functions.js';
import { unescaped, type IntrinsicArgument, type IntrinsicCall } from './intrinsic-call.js';
import type { IntrinsicFunction } from './intrinsic-function.js';
import { NUMBER_AND_OBJECT_FUNCTIONS } from './number-and-object-functions.js';
import { IntrinsicSyntaxError, parseIntrinsic } from './parse-intrinsic.js';
import { TEXT_FUNCTIONS } from './text-functions.js';

/** What an intrinsic function may use. */
export interface IntrinsicData extends PathData {
  readonly random: Random;
}

const FUNCTIONS: ReadonlyMap<string, IntrinsicFunction> = new Map(
  Object.entries({ ...ARRAY_FUNCTIONS, ...TEXT_FUNCTIONS, ...NUMBER_AND_OBJECT_FUNCTIONS }),
);

/** Whether `expression` is meant as an intrinsic function rather than a path. */
export const isIntrinsic = (expression: string): boolean => expression.trimStart().startsWith('States.');

const argumentValue = (argument: IntrinsicArgument, keepEscapes: boolean, from: IntrinsicData): Json => {
  switch (argument.kind) {
    case 'literal':
      return argument.value;
    case 'string':
      return keepEscapes ? argument.raw : unescaped(argument.raw);
    case 'path':
      return found(argument.path, from);
    case 'call':
      return call(argument.call, from);
  }
};

/** @throws {IntrinsicArgumentError} the path leads nowhere. */
const found = (path: string, from: IntrinsicData): Json => {
  const value = findByPath(path, from);
  if (value !== undefined) return value;
  // The service names a path into the context object as one into the data, and shows the data.
  const shown = path.replace(/^\$\$/u, '$');
  throw new IntrinsicArgumentError(
    `The JsonPath argument for the field '${shown}' could not be found in the input '${JSON.stringify(from.data)}'`,
  );
};

const call = ({ name, args }: IntrinsicCall, from: IntrinsicData): Json => {
  const implementation = FUNCTIONS.get(name);
  if (!implementation) {
    throw new IntrinsicArgumentError(`does not exist; there are ${[...FUNCTIONS.keys()].join(', ')}`);
  }
  const values = args.map((argument, position) =>
    // The template of States.Format must tell an escaped brace from a placeholder, so it keeps its backslashes.
    argumentValue(argument, name === 'Format' && position === 0, from),
  );
  return implementation(new IntrinsicArguments(values), from.random);
};

/**
 * The value of an intrinsic function such as `States.Format('{} rows', $.rows)`; its arguments may be calls themselves.
 *
 * @throws {StateFailure} `States.Runtime`: a mistake in the text, an unknown function, arguments that do not fit, or a
 *   path that leads nowhere.
 */
export const evaluateIntrinsic = (expression: string, from: IntrinsicData): Json => {
  try {
    return call(parseIntrinsic(expression), from);
  } catch (error) {
    if (error instanceof IntrinsicArgumentError || error instanceof IntrinsicSyntaxError) {
      throw runtimeFailure(`The function '${expression}' had the following error: ${error.message}`);
    }
    throw error;
  }
};
