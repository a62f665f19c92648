import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../json.js';
import { NAME_LENGTH_MAX } from '../limits.js';
import type { Diagnostic } from './diagnostic.js';
import { walkLevels, type FoundLevel } from './walk-levels.js';

/** Where a state may go to, and which field says so. */
interface Target {
  readonly field: string;
  /** The field's place. */
  readonly location: string;
  readonly target: Json;
}

const targetsIn = (place: Json, location: string): Target[] =>
  isJsonObject(place)
    ? ['Next', 'Default'].flatMap((field) => {
        const target = place[field];
        return target === undefined ? [] : [{ field, location: `${location}/${field}`, target }];
      })
    : [];

/** The states that a state may go to. */
const targetsOf = (state: JsonObject, location: string): Target[] => [
  ...targetsIn(state, location),
  ...['Catch', 'Choices'].flatMap((name) => {
    const list = state[name];
    return isJsonArray(list) ? list.flatMap((entry, index) => targetsIn(entry, `${location}/${name}[${index}]`)) : [];
  }),
];

const diagnostic = (code: string, message: string, location: string): Diagnostic => ({ code, message, location });

/** Whether a state ends its level. */
const isTerminal = (state: Json): boolean =>
  isJsonObject(state) && (state.End === true || state.Type === 'Succeed' || state.Type === 'Fail');

/**
 * Mistakes in how the states of each level lead to one another. The shape of the definition may be wrong in any other
 * way; that is for others to tell.
 */
export const checkStructure = (definition: JsonObject): Diagnostic[] => {
  const levels = [...walkLevels(definition)];
  return [...levels.flatMap(checkLevel), ...repeatedNames(levels)];
};

const missing = (field: string, target: Json, location: string): Diagnostic =>
  diagnostic(
    'MISSING_TRANSITION_TARGET',
    `Missing '${field}' target: ${typeof target === 'string' ? target : JSON.stringify(target)}`,
    location,
  );

const checkLevel = ({ path, level }: FoundLevel): Diagnostic[] => {
  if (!isJsonObject(level.States)) return [];
  const found: Diagnostic[] = [];
  const { States: states, StartAt: startAt } = level;
  const exists = (target: Json | undefined): target is string =>
    typeof target === 'string' && Object.hasOwn(states, target);
  if (startAt !== undefined && !exists(startAt)) found.push(missing('StartAt', startAt, `${path}/StartAt`));
  const targets = new Set<Json | undefined>([startAt]);
  for (const [name, state] of Object.entries(states)) {
    const location = `${path}/States/${name}`;
    if (name.length > NAME_LENGTH_MAX || name.length === 0) {
      const message = `The name of a state has 1 to ${NAME_LENGTH_MAX} characters, '${name}' has ${name.length}`;
      found.push(diagnostic('STATE_NAME_TOO_LONG', message, location));
    }
    if (!isJsonObject(state)) continue;
    for (const { field, location: at, target } of targetsOf(state, location)) {
      targets.add(target);
      if (!exists(target)) found.push(missing(field, target, at));
    }
  }
  // The service asks for an end of the machine itself only, and where there is none, for nothing else about its ways.
  if (path === '' && Object.keys(states).length > 0 && !Object.values(states).some(isTerminal)) {
    return [...found, { code: 'MISSING_END_STATE', message: 'Workflow has no terminal state' }];
  }
  if (startAt === undefined) return found;
  for (const name of Object.keys(states).filter((each) => !targets.has(each))) {
    const message = `State "${name}" is not reachable.`;
    found.push(diagnostic('MISSING_TRANSITION_TARGET', message, `${path}/States/${name}`));
  }
  return found;
};

/** No two states of one machine may have the same name, whichever level they are on. */
const repeatedNames = (levels: readonly FoundLevel[]): Diagnostic[] => {
  const seen = new Set<string>();
  return levels.flatMap(({ path, level }) =>
    Object.keys(isJsonObject(level.States) ? level.States : {}).flatMap((name) => {
      if (!seen.has(name)) {
        seen.add(name);
        return [];
      }
      return [diagnostic('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, `${path}/States/${name}`)];
    }),
  );
};
