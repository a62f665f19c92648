import type { Json } from '../json.js';
import type { State } from './state-machine-definition.js';

/** A member of the state that only some types have; `undefined` where it is missing. */
export const memberOf = (state: State, name: string): Json | undefined =>
  (state as unknown as Readonly<Record<string, Json | undefined>>)[name];
