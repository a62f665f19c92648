import validate from 'asl-validator';
import { isJsonObject, kindOf, type Json, type JsonObject } from '../json.js';
import { checkStructure } from './check-structure.js';
import { checkSupported } from './check-supported.js';
import type { Diagnostic } from './diagnostic.js';
import type { StateMachineDefinition } from './state-machine-definition.js';
import { validatorCopy } from './validator-copy.js';

/** A definition that can be run, or all the reasons why it cannot. */
export type ValidationResult =
  | { readonly isValid: true; readonly definition: StateMachineDefinition }
  | { readonly isValid: false; readonly diagnostics: readonly Diagnostic[] };

const SCHEMA_FAILED = 'SCHEMA_VALIDATION_FAILED';

const refused = (...diagnostics: Diagnostic[]): ValidationResult => ({ isValid: false, diagnostics });

/** The validator writes a space after a state's name where it would take the name for structure; see `validatorCopy`. */
const checkSchema = (definition: JsonObject): Diagnostic[] => {
  return validate(validatorCopy(definition)).errors.map((error) => {
    const message = error.Message ?? error.message ?? 'the definition is invalid';
    const location = /^\/\S+/u.exec(message)?.[0];
    return { code: error['Error code'] ?? SCHEMA_FAILED, message, ...(location !== undefined && { location }) };
  });
};

/** Of two mistakes of one kind in one place, the one found first is enough. */
const withoutRepeats = (diagnostics: readonly Diagnostic[]): Diagnostic[] => {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message }) => {
    const key = `${code} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
};

/** The validator takes a tenth of a second or more, and a definition is usually checked and created right after. */
let last: { readonly source: string; readonly result: ValidationResult } | undefined;

/**
 * Checks a state machine before anything of it runs.
 *
 * @param source the definition as JSON text.
 */
export const validateDefinition = (source: string): ValidationResult => {
  if (last?.source !== source) last = { source, result: validateAnew(source) };
  return last.result;
};

const validateAnew = (source: string): ValidationResult => {
  let definition: Json;
  try {
    definition = JSON.parse(source) as Json;
  } catch (error) {
    return refused({
      code: 'INVALID_JSON_DESCRIPTION',
      message: `The definition is not JSON: ${(error as Error).message}`,
    });
  }
  if (!isJsonObject(definition)) {
    return refused({
      code: 'INVALID_JSON_DESCRIPTION',
      message: `The definition must be a JSON object, got ${kindOf(definition)}`,
    });
  }
  const structure = checkStructure(definition);
  // What the own check has told in better words is not repeated in the validator's.
  const schema = checkSchema(definition).filter(
    ({ message }) => structure.length === 0 || !/^Missing '|transition to target/u.test(message),
  );
  const diagnostics = withoutRepeats([...schema, ...structure, ...checkSupported(definition)]);
  return diagnostics.length > 0
    ? { isValid: false, diagnostics }
    : { isValid: true, definition: definition as unknown as StateMachineDefinition };
};
