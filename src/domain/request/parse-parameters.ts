import type { SqlParameter } from '../../ports/redshift-data.js';
import { InvalidRequest } from '../errors.js';
import { describeSecret, describeValue } from './describe-value.js';

const NAME = /^[0-9a-zA-Z_]+$/;
const WHY_NOT_NULL =
  "the Data API cannot pass SQL NULL as a parameter: write NULL into the SQL, or use NULLIF(:name, 'some marker')";
const WHY_NOT_EMPTY =
  "the Data API cannot pass an empty string as a parameter: write '' into the SQL, or use NULLIF(:name, 'some marker')";

/**
 * SQL parameters out of `[{name, value}]` or `{name: value}`. Finite numbers and booleans become text, as the database
 * casts from text anyway. `undefined` and empty lists give `undefined`, since the Data API refuses an empty list.
 *
 * @throws {InvalidRequest} naming the parameter, never its value.
 * @example parseParameters({ day: '2026-01-02', limit: 10 })
 */
export function parseParameters(parameters: unknown): readonly SqlParameter[] | undefined {
  if (parameters === undefined) return undefined;
  const parsed = Array.isArray(parameters) ? parameters.map(fromElement) : fromRecord(parameters);
  const seen = new Set<string>();
  for (const { name } of parsed) {
    if (seen.has(name)) throw new InvalidRequest(`parameters: '${name}' is given twice; allowed: each name once`);
    seen.add(name);
  }
  return parsed.length === 0 ? undefined : parsed;
}

function fromElement(element: unknown, index: number): SqlParameter {
  const place = `parameters[${index}]`;
  if (!isRecord(element)) {
    throw new InvalidRequest(`${place} is ${describeSecret(element)}; allowed: an object {name, value}`);
  }
  const unknown = Object.keys(element).find((name) => name !== 'name' && name !== 'value');
  if (unknown !== undefined) {
    throw new InvalidRequest(`${place}.${describeValue(unknown)} is not a field of a parameter; allowed: name, value`);
  }
  if (typeof element.name !== 'string') {
    throw new InvalidRequest(`${place}.name is ${describeValue(element.name)}; allowed: letters, digits and _`);
  }
  return toParameter(element.name, element.value, place);
}

function fromRecord(parameters: unknown): readonly SqlParameter[] {
  if (!isRecord(parameters)) {
    throw new InvalidRequest(
      `parameters is ${describeSecret(parameters)}; allowed: an object {name: value} or an array of {name, value}`,
    );
  }
  return Object.entries(parameters).map(([name, value]) => toParameter(name, value, 'parameters'));
}

function toParameter(name: string, value: unknown, place: string): SqlParameter {
  if (!NAME.test(name)) {
    throw new InvalidRequest(
      `${place}: the name ${describeValue(name)} is not allowed; allowed: letters, digits and _`,
    );
  }
  const shown = `${place}: the value of '${name.slice(0, 60)}'`;
  if (value === null || value === undefined) throw new InvalidRequest(`${shown} is ${String(value)}; ${WHY_NOT_NULL}`);
  if (value === '') throw new InvalidRequest(`${shown} is an empty string; ${WHY_NOT_EMPTY}`);
  if (typeof value === 'number' && Number.isFinite(value)) return { name, value: String(value) };
  if (typeof value === 'boolean') return { name, value: String(value) };
  if (typeof value === 'string' && value.isWellFormed()) return { name, value };
  throw new InvalidRequest(`${shown} is ${describeSecret(value)}; allowed: text, a number or a boolean`);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
