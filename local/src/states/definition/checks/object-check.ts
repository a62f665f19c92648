import { isJsonObject, type Json, type JsonObject } from '../../json.js';
import { requiredError, schemaError, type Diagnostic } from '../diagnostic.js';
import type { ValueCheck } from './value-checks.js';

/** The fields that an object may have, each with the check of its value. */
export type Fields = Readonly<Record<string, ValueCheck>>;

/** How fields of one object depend on each other. */
export interface FieldRules {
  /** Fields that must be there. */
  readonly required?: readonly string[];
  /** Groups of which there must be exactly one field. */
  readonly exactlyOne?: readonly (readonly string[])[];
  /** Groups of which there may be one field at most. */
  readonly atMostOne?: readonly (readonly string[])[];
}

/** Adds to a name of the fields by path: `Seconds` and `SecondsPath`. */
export const withPath = (name: string): readonly string[] => [name, `${name}Path`];

/** What is wrong with an object that may have these fields and no others. */
export const checkFields = (value: JsonObject, fields: Fields, rules: FieldRules, location: string): Diagnostic[] => {
  const found: Diagnostic[] = [];
  const has = (name: string): boolean => Object.hasOwn(value, name);
  for (const [name, member] of Object.entries(value)) {
    const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (check) found.push(...check(member, `${location}/${name}`));
    else found.push(schemaError(location, `Field '${name}' is not supported`));
  }
  const missing = (rules.required ?? []).filter((name) => !has(name));
  if (missing.length > 0) found.push(requiredError(location, missing));
  for (const group of rules.exactlyOne ?? []) {
    const count = group.filter(has).length;
    if (count !== 1)
      found.push(schemaError(location, `Exactly one of ${group.join(', ')} must be there, not ${count}`));
  }
  for (const group of rules.atMostOne ?? []) {
    const given = group.filter(has);
    if (given.length > 1) found.push(schemaError(location, `Only one of ${given.join(', ')} may be there`));
  }
  return found;
};

/** An object with these fields. */
export const objectWith =
  (fields: Fields, rules: FieldRules = {}): ValueCheck =>
  (value: Json, location) =>
    isJsonObject(value)
      ? checkFields(value, fields, rules, location)
      : [schemaError(location, 'The value must be an object')];
