-- The warehouse that the nightly load fills: flights of US airlines as a star schema. Amazon Redshift's SQL; run it once,
-- by hand or from a migration, before the first night.
--
-- The long SELECTs live here as views, so that the state machine holds only short statements, and a change of a rule needs
-- no deployment of the workflow.

create schema if not exists staging;
create schema if not exists warehouse;
create schema if not exists audit;

-- ---------------------------------------------------------------------------------------------------------------------
-- staging: one table per feed, emptied at the start of each night

create table if not exists staging.airport (
  iata      varchar(4)  not null encode raw,
  name      varchar(80) not null encode zstd,
  city      varchar(60)          encode zstd,
  state     varchar(2)           encode zstd,
  country   varchar(60)          encode zstd,
  latitude  double precision     encode raw,
  longitude double precision     encode raw
) diststyle all;

-- Columns are named as the members of the feed's JSON: COPY ... JSON 'auto' goes by name. Times stay text until they are
-- judged, because a COPY gives up at the first one that it cannot read.
create table if not exists staging.flight (
  "date"      varchar(16) encode zstd,
  delay       integer     encode az64,
  distance    integer     encode az64,
  origin      varchar(4)  encode zstd,
  destination varchar(4)  encode zstd
) diststyle even;

-- A strict table: the reports on bird strikes need the speed of each, and a NULL in it fails the COPY.
create table if not exists staging.bird_strike (
  airport_name     varchar(60) not null encode zstd,
  aircraft         varchar(30) not null encode zstd,
  damage           varchar(20) not null encode zstd,
  flight_date      date        not null encode az64,
  operator         varchar(40) not null encode zstd,
  origin_state     varchar(20) not null encode zstd,
  flight_phase     varchar(20) not null encode zstd,
  wildlife_size    varchar(10) not null encode zstd,
  wildlife_species varchar(40) not null encode zstd,
  time_of_day      varchar(10) not null encode zstd,
  cost_other       integer     not null encode az64,
  cost_repair      integer     not null encode az64,
  cost_total       integer     not null encode az64,
  speed_knots      smallint    not null encode az64
) diststyle even sortkey (flight_date);

-- ---------------------------------------------------------------------------------------------------------------------
-- warehouse: dimensions, facts and what is derived from them
--
-- Keys are declared for the planner and for the reader. Redshift does not enforce them, so the load has to keep them.

create table if not exists warehouse.dim_airport (
  iata       varchar(4)  not null encode raw primary key,
  name       varchar(80) not null encode zstd,
  city       varchar(60)          encode zstd,
  state      varchar(2)           encode zstd,
  country    varchar(60)          encode zstd,
  latitude   double precision     encode raw,
  longitude  double precision     encode raw,
  added_at   timestamp   not null encode az64 default getdate(),
  updated_at timestamp            encode az64
) diststyle all sortkey (iata);

create table if not exists warehouse.dim_route (
  route_id           bigint identity(1, 1) not null encode raw primary key,
  origin             varchar(4) not null encode zstd references warehouse.dim_airport (iata),
  destination        varchar(4) not null encode zstd references warehouse.dim_airport (iata),
  distance_miles     integer    not null encode az64,
  great_circle_miles integer             encode az64,
  unique (origin, destination)
) diststyle all sortkey (route_id);

create table if not exists warehouse.fact_flight (
  route_id      bigint      not null encode az64 references warehouse.dim_route (route_id),
  departed_at   timestamp   not null encode raw,
  flight_month  date        not null encode az64,
  delay_minutes smallint    not null encode az64,
  run_id        varchar(80) not null encode zstd,
  loaded_at     timestamp   not null encode az64 default getdate()
) distkey (route_id) sortkey (departed_at);

create table if not exists warehouse.airport_day (
  flight_date              date         not null encode raw,
  iata                     varchar(4)   not null encode zstd,
  flights                  integer      not null encode az64,
  late_flights             integer      not null encode az64,
  delay_minutes            integer      not null encode az64,
  average_delay            numeric(7,1) not null encode az64,
  average_delay_seven_days numeric(7,1) not null encode az64,
  delay_place              integer      not null encode az64
) distkey (iata) sortkey (flight_date);

create table if not exists warehouse.two_stop_journey (
  origin      varchar(4) not null encode zstd,
  destination varchar(4) not null encode zstd,
  journeys    bigint     not null encode az64
) distkey (origin) sortkey (origin, destination);

-- ---------------------------------------------------------------------------------------------------------------------
-- audit: what each night did

create table if not exists audit.load_run (
  run_id      varchar(80) not null encode zstd primary key,
  load_date   date        not null encode az64,
  started_at  timestamp   not null encode az64 default sysdate,
  finished_at timestamp            encode az64,
  outcome     varchar(20)          encode zstd
) diststyle all;

create table if not exists audit.load_error (
  run_id       varchar(80)   not null encode zstd,
  feed         varchar(40)   not null encode zstd,
  error_class  varchar(40)            encode zstd,
  message      varchar(4000) not null encode zstd,
  statement_id varchar(60)            encode zstd,
  noted_at     timestamp     not null encode az64 default getdate()
) diststyle all;

create table if not exists audit.rejected_flight (
  run_id        varchar(80) not null encode zstd,
  departed_at   timestamp   not null encode az64,
  origin        varchar(4)           encode zstd,
  destination   varchar(4)           encode zstd,
  delay_minutes integer              encode az64,
  reason        varchar(60) not null encode zstd,
  rejected_at   timestamp   not null encode az64 default getdate()
) diststyle even sortkey (rejected_at);

create table if not exists audit.quality_check (
  run_id      varchar(80) not null encode zstd,
  check_name  varchar(80) not null encode zstd,
  severity    varchar(10) not null encode zstd,
  failed_rows bigint      not null encode az64,
  checked_at  timestamp   not null encode az64 default getdate()
) diststyle all;

-- ---------------------------------------------------------------------------------------------------------------------
-- the rules

-- Each staged flight with the reason why it does not go into the fact table, NULL where it does. Of two flights on the
-- same route in the same minute the one with the longer delay counts; a delay of six hours and more has to be confirmed
-- by the airline first.
create or replace view staging.judged_flight as
select
  f.departed_at,
  date_trunc('month', f.departed_at)::date as flight_month,
  f.origin,
  f.destination,
  f.distance as distance_miles,
  f.delay as delay_minutes,
  case
    when departure.iata is null or arrival.iata is null then 'unknown airport'
    when f.repetition > 1 then 'same departure twice'
    when f.delay >= 360 then 'delay to be confirmed'
  end as reason
from (
  select
    to_timestamp("date", 'YYYY/MM/DD HH24:MI')::timestamp as departed_at,
    origin,
    destination,
    distance,
    nvl(delay, 0) as delay,
    row_number() over (partition by "date", origin, destination order by delay desc) as repetition
  from staging.flight
) f
left join warehouse.dim_airport departure on departure.iata = f.origin
left join warehouse.dim_airport arrival on arrival.iata = f.destination;

-- Routes of the staged flights that the dimension does not have yet. The great circle is what the check of distances
-- compares the airline's figure with.
create or replace view staging.new_route as
select
  f.origin,
  f.destination,
  max(f.distance_miles) as distance_miles,
  max(round(2 * 3958.8 * asin(sqrt(
    power(sin(radians(arrival.latitude - departure.latitude) / 2), 2)
    + cos(radians(departure.latitude)) * cos(radians(arrival.latitude))
      * power(sin(radians(arrival.longitude - departure.longitude) / 2), 2)
  ))))::integer as great_circle_miles
from staging.judged_flight f
join warehouse.dim_airport departure on departure.iata = f.origin
join warehouse.dim_airport arrival on arrival.iata = f.destination
left join warehouse.dim_route known on known.origin = f.origin and known.destination = f.destination
where known.route_id is null
group by f.origin, f.destination;

-- Departures per airport and day; late means 15 minutes and more. The average over seven days takes the last seven with
-- departures. Place 1 of a day is the airport where one waits longest.
create or replace view warehouse.airport_day_by_window as
select
  flight_date,
  iata,
  flights,
  late_flights,
  delay_minutes,
  (1.0 * delay_minutes / flights)::numeric(7,1) as average_delay,
  (1.0 * sum(delay_minutes) over (partition by iata order by flight_date rows between 6 preceding and current row)
    / sum(flights) over (partition by iata order by flight_date rows between 6 preceding and current row))::numeric(7,1)
    as average_delay_seven_days,
  rank() over (partition by flight_date order by 1.0 * delay_minutes / flights desc, iata) as delay_place
from (
  select
    trunc(f.departed_at) as flight_date,
    r.origin as iata,
    count(*) as flights,
    sum(case when f.delay_minutes >= 15 then 1 else 0 end) as late_flights,
    sum(f.delay_minutes) as delay_minutes
  from warehouse.fact_flight f
  join warehouse.dim_route r on r.route_id = f.route_id
  group by trunc(f.departed_at), r.origin
) by_day;

-- What is published: the airports by the share of their departures that are late. Small ones would win by chance.
create or replace view warehouse.airport_ranking as
select
  rank() over (order by 100.0 * late_flights / flights desc, iata) as place,
  iata,
  airport,
  flights,
  late_flights,
  (100.0 * late_flights / flights)::numeric(4,1) as late_percent,
  (1.0 * delay_minutes / flights)::numeric(7,1) as average_delay
from (
  select
    d.iata,
    a.name || nvl(', ' || a.state, '') as airport,
    sum(d.flights) as flights,
    sum(d.late_flights) as late_flights,
    sum(d.delay_minutes) as delay_minutes
  from warehouse.airport_day d
  join warehouse.dim_airport a on a.iata = d.iata
  group by d.iata, a.name, a.state
  having sum(d.flights) >= 100
) by_airport;

-- The checks: rows that break a rule. An error stops the night before it publishes anything, a warning is reported.
create or replace view audit.quality_check_now as
select 'flights neither loaded nor rejected' as check_name, 'error' as severity, abs(staged.flights - loaded.flights)
    as failed_rows
  from (select count(*) as flights from staging.judged_flight where reason is null) staged,
       (select count(*) as flights from warehouse.fact_flight
          where flight_month in (select flight_month from staging.judged_flight)) loaded
union all
select 'departures loaded twice', 'error', count(*)
  from (select route_id, departed_at from warehouse.fact_flight group by route_id, departed_at having count(*) > 1) twice
union all
select 'days without a flight', 'error', datediff(day, min(departed_at), max(departed_at)) + 1 - count(distinct trunc(departed_at))
  from warehouse.fact_flight
union all
select 'flights of unknown airports', 'error', count(*)
  from staging.judged_flight where reason = 'unknown airport'
union all
select 'distances over 5 % off the great circle', 'warning', count(*)
  from warehouse.dim_route where abs(distance_miles - great_circle_miles) > 0.05 * distance_miles
union all
select 'airports with flights but without a state', 'warning', count(distinct a.iata)
  from warehouse.dim_airport a
  join (select origin as iata from warehouse.dim_route union select destination from warehouse.dim_route) used
    on used.iata = a.iata
  where a.state is null;

-- A night in figures, for its report.
create or replace view audit.run_report as
select run_id, 'rows' as section, 'airports known' as item, (select count(*) from warehouse.dim_airport) as figure
  from audit.load_run
union all
select run_id, 'rows', 'routes known', (select count(*) from warehouse.dim_route) from audit.load_run
union all
select run_id, 'rows', 'flights staged', (select count(*) from staging.flight) from audit.load_run
union all
select run_id, 'rows', 'flights loaded', count(*) from warehouse.fact_flight group by run_id
union all
select run_id, 'rows', 'flights rejected', count(*) from audit.rejected_flight group by run_id
union all
select run_id, 'rows', 'airport days', (select count(*) from warehouse.airport_day) from audit.load_run
union all
select run_id, 'rows', 'two-stop journeys', (select count(*) from warehouse.two_stop_journey) from audit.load_run
union all
select run_id, 'rows', 'bird strikes', (select count(*) from staging.bird_strike) from audit.load_run
union all
select run_id, 'duration', 'milliseconds', datediff(millisecond, started_at, finished_at) from audit.load_run
union all
select run_id, 'rejected', reason, count(*) from audit.rejected_flight group by run_id, reason
union all
select run_id, 'checks', check_name, failed_rows from audit.quality_check
union all
select run_id, 'errors', feed, count(*) from audit.load_error group by run_id, feed;
