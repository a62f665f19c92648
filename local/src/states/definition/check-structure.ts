import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../json.js';
import { NAME_LENGTH_MAX } from '../limits.js';
import type { Diagnostic } from './diagnostic.js';
import { walkLevels, type FoundLevel } from './walk-levels.js';

/** The states that a state may go to. */
const targetsOf = (state: JsonObject): Json[] => {
  const nested = [state.Catch, state.Choices].flatMap((list) => (isJsonArray(list) ? list : []));
  return [state, ...nested].flatMap((place) =>
    isJsonObject(place) ? [place.Next, place.Default].filter((target) => target !== undefined) : [],
  );
};

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

const checkLevel = ({ path, level }: FoundLevel): Diagnostic[] => {
  if (!isJsonObject(level.States)) return [];
  const found: Diagnostic[] = [];
  const { States: states, StartAt: startAt } = level;
  const exists = (target: Json | undefined): target is string =>
    typeof target === 'string' && Object.hasOwn(states, target);
  if (startAt !== undefined && !exists(startAt)) {
    const message = `StartAt names the state ${JSON.stringify(startAt)}, which is not among the States beside it`;
    found.push(diagnostic('MISSING_TRANSITION_TARGET', message, `${path}/StartAt`));
  }
  const targets = new Set<Json | undefined>([startAt]);
  for (const [name, state] of Object.entries(states)) {
    const location = `${path}/States/${name}`;
    if (name.length > NAME_LENGTH_MAX || name.length === 0) {
      const message = `The name of a state has 1 to ${NAME_LENGTH_MAX} characters, '${name}' has ${name.length}`;
      found.push(diagnostic('STATE_NAME_TOO_LONG', message, location));
    }
    if (!isJsonObject(state)) continue;
    for (const target of targetsOf(state)) {
      targets.add(target);
      if (exists(target)) continue;
      const message = `State '${name}' goes to ${JSON.stringify(target)}, which is not among the States of its level`;
      found.push(diagnostic('MISSING_TRANSITION_TARGET', message, location));
    }
  }
  for (const name of Object.keys(states).filter((each) => !targets.has(each))) {
    const message = `State "${name}" is not reachable.`;
    found.push(diagnostic('MISSING_TRANSITION_TARGET', message, `${path}/States/${name}`));
  }
  const hasStates = Object.keys(states).length > 0;
  if (hasStates && !Object.values(states).some(isTerminal)) {
    found.push(diagnostic('MISSING_END_STATE', 'Workflow has no terminal state', path));
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
