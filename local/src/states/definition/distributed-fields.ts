import type { JsonObject } from '../json.js';
import type { Diagnostic } from './diagnostic.js';
import { isDistributed } from './is-distributed.js';
import { walkStates } from './walk-levels.js';

/** Fields that act in a distributed Map only. */
const FIELDS = ['ItemReader', 'ItemBatcher', 'ResultWriter'];

/** Which of those fields the state has, although it is no distributed Map. */
export const fieldsWithoutEffect = (map: object): readonly string[] =>
  isDistributed(map) ? [] : FIELDS.filter((name) => name in map);

/** Maps that have a field of distributed ones and are none. The service takes their definition all the same. */
export const inlineMapsWithDistributedFields = (definition: JsonObject): Diagnostic[] =>
  [...walkStates(definition)].flatMap(({ name, state, location }) =>
    state.Type !== 'Map'
      ? []
      : fieldsWithoutEffect(state).map((field) => ({
          code: 'FIELD_OF_DISTRIBUTED_MAP',
          message: `State '${name}' will fail: its field '${field}' needs a ProcessorConfig with the Mode DISTRIBUTED. Add that, or leave the field out`,
          location,
        })),
  );
