import { isJsonObject, textOf, type Json, type JsonObject } from '../json.js';
import { parseTaskResource } from './task-resource.js';
import { walkStates } from './walk-levels.js';

/** An attribute of a table's key, with DynamoDB's letter for its type. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

const KEY_TYPE = /^([SNB])(?:\.\$)?$/u;

/** The key that a `Key` names, or an `Item` that has nothing else; `undefined` where it cannot be told. */
const keyOf = (value: Json | undefined): readonly KeyAttribute[] | undefined => {
  if (!isJsonObject(value)) return undefined;
  const attributes = Object.entries(value).map(([name, typed]): KeyAttribute | undefined => {
    const letter = isJsonObject(typed) ? KEY_TYPE.exec(Object.keys(typed)[0] ?? '')?.[1] : undefined;
    return letter === undefined ? undefined : { name, type: letter as KeyAttribute['type'] };
  });
  const isWhole = attributes.length > 0 && attributes.every((attribute) => attribute !== undefined);
  return isWhole ? attributes : undefined;
};

/**
 * The tables of DynamoDB whose names stand in a definition, each with its key as far as the definition tells it.
 *
 * @param isLeftOut states that are not looked at, by their names.
 */
export const tablesOf = (
  definition: JsonObject,
  isLeftOut: (stateName: string) => boolean = () => false,
): ReadonlyMap<string, readonly KeyAttribute[] | undefined> => {
  const tables = new Map<string, readonly KeyAttribute[] | undefined>();
  for (const { name, state } of walkStates(definition)) {
    if (isLeftOut(name)) continue;
    const resource = state.Type === 'Task' ? parseTaskResource(textOf(state.Resource)) : undefined;
    const parameters = state.Parameters ?? state.Arguments;
    if (resource?.kind !== 'integration' || !/(?:^|:)dynamodb$/u.test(resource.resourceType)) continue;
    if (!isJsonObject(parameters)) continue;
    const { TableName: table, Key, Item } = parameters;
    if (typeof table !== 'string' || table.startsWith('{%')) continue;
    const fromItem = isJsonObject(Item) && Object.keys(Item).length === 1 ? keyOf(Item) : undefined;
    tables.set(table, tables.get(table) ?? keyOf(Key) ?? fromItem);
  }
  return tables;
};
