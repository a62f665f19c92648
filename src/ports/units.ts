/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number & { readonly unit: 'epoch-ms' };

/** A point in time in whole seconds since 1970-01-01T00:00:00Z. DynamoDB's TimeToLive is the only place that wants it. */
export type EpochSeconds = number & { readonly unit: 'epoch-s' };

/**
 * The point in time `durationMs` milliseconds after `at` (before it, where negative).
 *
 * @example after(clock.now(), 30_000)
 */
export const after = (at: EpochMs, durationMs: number): EpochMs => (at + durationMs) as EpochMs;

/** `at` in whole seconds, rounded up, so that nothing expires early. */
export const toEpochSeconds = (at: EpochMs): EpochSeconds => Math.ceil(at / 1000) as EpochSeconds;

/** `at` as an ISO 8601 string with milliseconds, in UTC. */
export const toIsoString = (at: EpochMs): string => new Date(at).toISOString();

/** A second in milliseconds, as {@link after} counts. */
export const SECOND_MS = 1_000;
/** A minute in milliseconds. */
export const MINUTE_MS = 60 * SECOND_MS;
/** An hour in milliseconds. */
export const HOUR_MS = 60 * MINUTE_MS;
/** A day of 24 hours in milliseconds. */
export const DAY_MS = 24 * HOUR_MS;
