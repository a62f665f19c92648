import type { StateLevel } from '../definition/state-machine-definition.js';
import type { Json } from '../json.js';
import type { Scope } from './scope.js';

/** Runs a row of states to its end; what a Parallel's branches and a Map's items are run with. */
export type LevelRunner = (level: StateLevel, input: Json, scope: Scope) => Promise<Json>;
