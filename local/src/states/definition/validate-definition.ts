import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { checkStates } from './check-states.js';
import { checkStructure } from './check-structure.js';
import { checkTasks, tokensNotPassed } from './check-tasks.js';
import { SCHEMA_FAILED, type Diagnostic } from './diagnostic.js';
import { inlineMapsWithDistributedFields } from './distributed-fields.js';
import type { StateMachineDefinition } from './state-machine-definition.js';

/** A definition that can be run, or all the reasons why it cannot. */
export type ValidationResult =
  | {
      readonly isValid: true;
      readonly definition: StateMachineDefinition;
      /** What the service takes and its author will hardly have meant. */
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly isValid: false; readonly diagnostics: readonly Diagnostic[] };

const NO_OBJECT: Diagnostic = { code: SCHEMA_FAILED, message: 'Definition must be a valid JSON object' };

const refused = (...diagnostics: Diagnostic[]): ValidationResult => ({ isValid: false, diagnostics });

/** A definition is usually checked and created right after. */
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
  if (source.trim() === '') return refused(NO_OBJECT);
  let definition: Json;
  try {
    definition = JSON.parse(source) as Json;
  } catch (error) {
    return refused({
      code: 'INVALID_JSON_DESCRIPTION',
      message: `The definition is not JSON: ${(error as Error).message}`,
    });
  }
  if (!isJsonObject(definition)) return refused(NO_OBJECT);
  const diagnostics = diagnosticsOf(definition);
  return diagnostics.length > 0
    ? { isValid: false, diagnostics }
    : {
        isValid: true,
        definition: definition as unknown as StateMachineDefinition,
        warnings: [...tokensNotPassed(definition), ...inlineMapsWithDistributedFields(definition)],
      };
};

const diagnosticsOf = (definition: JsonObject): Diagnostic[] => [
  ...checkStates(definition),
  ...checkStructure(definition),
  ...checkTasks(definition),
];
