import type { SimpleFunction } from './function-entry.js';

const compares = (signature: string): SimpleFunction => ({
  signature,
  result: 'int4',
  sql: 'redshift_dialect.compare($1, $2)',
});

/** Functions on dates and times whose arguments are plain values. */
export const DATE_FUNCTIONS: Readonly<Record<string, SimpleFunction>> = {
  add_months: { signature: 'mi', result: 'timestamp', sql: '$' },
  current_date: {
    signature: '',
    result: 'date',
    sql: "(statement_timestamp() at time zone current_setting('timezone'))::date",
  },
  current_time: { signature: '', result: 'timetz', sql: 'current_time' },
  current_timestamp: { signature: '', result: 'timestamptz', sql: 'current_timestamp' },
  localtime: { signature: '', result: 'time', sql: 'localtime' },
  localtimestamp: { signature: '', result: 'timestamp', sql: 'localtimestamp' },
  now: { signature: '', result: 'timestamptz', sql: 'pg_catalog.now()' },
  date_cmp: compares('dd'),
  date_cmp_timestamp: compares('mm'),
  date_cmp_timestamptz: compares('zz'),
  date_part_year: { signature: 'd', result: 'int4', sql: '$' },
  getdate: { signature: '', result: 'timestamp', sql: '$' },
  interval_cmp: { signature: 'll', result: 'int4', sql: 'redshift_dialect.compare($1, $2)' },
  last_day: { signature: 'm', result: 'date', sql: '$' },
  months_between: { signature: 'mm', result: 'float8', sql: '$' },
  next_day: { signature: 'mt', result: 'date', sql: '$' },
  sysdate: { signature: '', result: 'timestamp', sql: '$' },
  timeofday: { signature: '', result: 'varchar', sql: 'pg_catalog.timeofday()' },
  timestamp_cmp: compares('mm'),
  timestamp_cmp_date: compares('mm'),
  timestamp_cmp_timestamptz: compares('zz'),
  timestamptz_cmp: compares('zz'),
  timestamptz_cmp_date: compares('zz'),
  timestamptz_cmp_timestamp: compares('zz'),
  to_date: { signature: 'ttb?', result: 'date', sql: '$' },
  to_number: { signature: 'tt', result: 'numeric' },
  to_timestamp: { signature: 'ttb?', result: 'timestamptz', sql: '$' },
};
