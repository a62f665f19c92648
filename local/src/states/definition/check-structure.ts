import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../json.js';
import { NAME_LENGTH_MAX } from '../limits.js';
import type { Diagnostic } from './diagnostic.js';
import { walkLevels } from './walk-levels.js';

/** The states that a state may go to. */
const targetsOf = (state: JsonObject): Json[] => {
  const nested = [state.Catch, state.Choices].flatMap((list) => (isJsonArray(list) ? list : []));
  return [state, ...nested].flatMap((place) =>
    isJsonObject(place) ? [place.Next, place.Default].filter((target) => target !== undefined) : [],
  );
};

const ownError = (code: string, message: string, location: string): Diagnostic => ({ code, message, location });

/**
 * Mistakes in how the states of each level lead to one another, which the validator finds in some kinds of levels only.
 * The shape of the definition may be wrong in any other way; that is for others to tell.
 */
export const checkStructure = (definition: JsonObject): Diagnostic[] => {
  const found: Diagnostic[] = [];
  for (const { path, level } of walkLevels(definition)) {
    if (!isJsonObject(level.States)) continue;
    const { States: states, StartAt: startAt } = level;
    const exists = (target: Json | undefined): boolean => typeof target === 'string' && Object.hasOwn(states, target);
    if (startAt !== undefined && !exists(startAt)) {
      const message = `StartAt names the state ${JSON.stringify(startAt)}, which is not among the States beside it`;
      found.push(ownError('MISSING_TRANSITION_TARGET', message, `${path}/StartAt`));
    }
    for (const [name, state] of Object.entries(states)) {
      const location = `${path}/States/${name}`;
      if (name.length > NAME_LENGTH_MAX) {
        const message = `The name of a state has at most ${NAME_LENGTH_MAX} characters, '${name}' has ${name.length}`;
        found.push(ownError('STATE_NAME_TOO_LONG', message, location));
      }
      if (!isJsonObject(state)) continue;
      for (const target of targetsOf(state).filter((each) => !exists(each))) {
        const message = `State '${name}' goes to ${JSON.stringify(target)}, which is not among the States of its level`;
        found.push(ownError('MISSING_TRANSITION_TARGET', message, location));
      }
    }
  }
  return found;
};
