import type { SqlType } from '../types/sql-type.js';
import { asCaseInsensitive, castTo } from './cast.js';
import type { Value } from './language.js';

/** A value as one of several that become one column: decimals and SUPER values need the common type. */
export const convertedTo = (value: Value, type: SqlType): string => {
  if (type.kind === 'super' && value.type.kind !== 'super') return castTo(value, type).sql;
  if (type.kind === 'numeric' && type.precision !== undefined && value.type.kind !== 'unknown') {
    const same = value.type.kind === 'numeric' && value.type.scale === type.scale && value.type.scale !== undefined;
    return same ? value.sql : `(${value.sql})::numeric(${type.precision},${type.scale ?? 0})`;
  }
  if (type.isCaseInsensitive && value.sql !== 'null') return asCaseInsensitive(value).sql;
  return value.sql;
};
