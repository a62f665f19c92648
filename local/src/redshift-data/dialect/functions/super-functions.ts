import type { SimpleFunction } from './function-entry.js';

/** A test of a type, which is false for NULL. */
const is = (name: string): SimpleFunction => ({
  signature: 's',
  result: 'bool',
  sql: `coalesce(redshift_dialect.${name}($1), false)`,
});
const ARRAY_PAIR: SimpleFunction = { signature: 'ss', result: 'super', sql: '$' };

/** Functions on SUPER values and on JSON text. */
export const SUPER_FUNCTIONS: Readonly<Record<string, SimpleFunction>> = {
  array_concat: ARRAY_PAIR,
  array_contains: { signature: 'ssb?', result: 'bool', sql: '$' },
  array_distinct: { signature: 's', result: 'super', sql: '$' },
  array_except: ARRAY_PAIR,
  array_flatten: { signature: 's', result: 'super', sql: '$' },
  array_intersection: ARRAY_PAIR,
  array_position: { signature: 'ssb?', result: 'int4', sql: '$' },
  array_positions: { signature: 'ss', result: 'super', sql: '$' },
  array_union: ARRAY_PAIR,
  can_json_parse: { signature: 't', result: 'bool', sql: '$' },
  decimal_precision: { signature: 's', result: 'int4', sql: '$' },
  decimal_scale: { signature: 's', result: 'int4', sql: '$' },
  get_array_length: { signature: 's', result: 'int4', sql: '$' },
  is_array: is('is_array'),
  is_bigint: is('is_bigint'),
  is_boolean: is('is_boolean'),
  is_char: is('is_varchar'),
  is_decimal: is('is_decimal'),
  is_float: is('is_float'),
  is_integer: is('is_integer'),
  is_object: is('is_object'),
  is_scalar: is('is_scalar'),
  is_smallint: is('is_smallint'),
  is_valid_json: { signature: 't', result: 'bool', sql: '$' },
  is_valid_json_array: { signature: 't', result: 'bool', sql: '$' },
  is_varchar: is('is_varchar'),
  json_array_length: { signature: 'tb?', result: 'int4', sql: '$' },
  json_extract_array_element_text: { signature: 'tib?', result: 'varchar', sql: '$' },
  json_parse: { signature: 't', result: 'super', sql: '$' },
  json_serialize: { signature: 's', result: 'varchar', sql: '$' },
  json_serialize_to_varbyte: {
    signature: 's',
    result: 'varbyte',
    sql: "convert_to(redshift_dialect.json_serialize($1), 'UTF8')",
  },
  json_size: { signature: 's', result: 'int4', sql: '$' },
  size: { signature: 's', result: 'int4', sql: 'redshift_dialect.json_size($1)' },
  json_typeof: { signature: 's', result: 'varchar', sql: '$' },
  lower_attribute_names: { signature: 's', result: 'super', sql: '$' },
  split_to_array: { signature: 'tt?', result: 'super', sql: '$' },
  subarray: { signature: 'sii?', result: 'super', sql: '$' },
  upper_attribute_names: { signature: 's', result: 'super', sql: '$' },
};
