/** An average of integers, which is an integer in Redshift: an aggregate needs a step for exactly its type. */
const averageOf = (type: string): string => `
create or replace function redshift_dialect.add_to_average(state numeric[], value ${type}) returns numeric[]
  immutable language sql as $$
  select case when value is null then state else array[state[1] + 1, state[2] + value] end $$;
create or replace aggregate redshift_dialect.avg(${type}) (
  sfunc = redshift_dialect.add_to_average, stype = numeric[], finalfunc = redshift_dialect.finish_average, initcond = '{0,0}');
`;

/** Redshift's aggregates, where their results differ from Postgres'. */
export const AGGREGATE_FUNCTIONS = `
create or replace function redshift_dialect.finish_average(state numeric[]) returns bigint immutable language sql as $$
  select case when state[1] > 0 then trunc(state[2] / state[1])::bigint end $$;
${['smallint', 'integer', 'bigint'].map(averageOf).join('')}
create or replace aggregate redshift_dialect.avg(real) (
  sfunc = float4_accum, stype = double precision[], finalfunc = float8_avg, initcond = '{0,0,0}');
create or replace aggregate redshift_dialect.avg(double precision) (
  sfunc = float8_accum, stype = double precision[], finalfunc = float8_avg, initcond = '{0,0,0}');
create or replace aggregate redshift_dialect.avg(numeric) (
  sfunc = numeric_avg_accum, stype = internal, finalfunc = numeric_avg);
`;
