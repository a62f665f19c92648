import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../json.js';

/** A level of a definition that may still be wrong in any way, with where it stands. */
export interface FoundLevel {
  /** Such as `/States/Load/ItemProcessor`; empty for the machine itself. */
  readonly path: string;
  readonly level: JsonObject;
}

/** The machine's own level and, depth first, each branch and item processor within. */
export function* walkLevels(level: Json | undefined, path = ''): Generator<FoundLevel> {
  if (!isJsonObject(level)) return;
  yield { path, level };
  const { States: states } = level;
  if (!isJsonObject(states)) return;
  for (const [name, state] of Object.entries(states)) {
    if (!isJsonObject(state)) continue;
    const statePath = `${path}/States/${name}`;
    if (isJsonArray(state.Branches)) {
      for (const [index, branch] of state.Branches.entries()) {
        yield* walkLevels(branch, `${statePath}/Branches[${index}]`);
      }
    }
    yield* walkLevels(state.ItemProcessor, `${statePath}/ItemProcessor`);
    yield* walkLevels(state.Iterator, `${statePath}/Iterator`);
  }
}

/** A state of a definition that may still be wrong in any way. */
export interface FoundState {
  readonly name: string;
  readonly state: JsonObject;
  /** Such as `/States/Load`. */
  readonly location: string;
}

/** Every state of the machine, on all levels, that is an object. */
export function* walkStates(definition: JsonObject): Generator<FoundState> {
  for (const { path, level } of walkLevels(definition)) {
    if (!isJsonObject(level.States)) continue;
    for (const [name, state] of Object.entries(level.States)) {
      if (isJsonObject(state)) yield { name, state, location: `${path}/States/${name}` };
    }
  }
}
