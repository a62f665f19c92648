import type { SimpleFunction } from './function-entry.js';

const FLOAT: SimpleFunction = { signature: 'f', result: 'float8' };

/** Functions on numbers. */
export const NUMBER_FUNCTIONS: Readonly<Record<string, SimpleFunction>> = {
  abs: { signature: 'n', result: 'same' },
  acos: FLOAT,
  asin: FLOAT,
  atan: FLOAT,
  atan2: { signature: 'ff', result: 'float8' },
  cbrt: FLOAT,
  cos: FLOAT,
  cot: FLOAT,
  degrees: FLOAT,
  dexp: { ...FLOAT, sql: 'pg_catalog.exp($1)' },
  dlog1: { ...FLOAT, sql: 'pg_catalog.ln($1)' },
  dlog10: { ...FLOAT, sql: 'pg_catalog.log($1)' },
  dpow: { signature: 'ff', result: 'float8', sql: 'pg_catalog.power($1, $2)' },
  dsqrt: { ...FLOAT, sql: 'pg_catalog.sqrt($1)' },
  exp: FLOAT,
  ln: FLOAT,
  log: FLOAT,
  pi: { signature: '', result: 'float8' },
  power: { signature: 'ff', result: 'float8' },
  pow: { signature: 'ff', result: 'float8', sql: 'pg_catalog.power($1, $2)' },
  radians: FLOAT,
  random: { signature: '', result: 'float8' },
  sin: FLOAT,
  sqrt: FLOAT,
  tan: FLOAT,
  text_to_int_alt: { signature: 'tt?', result: 'int8', sql: '($1)::numeric::int8' },
};
