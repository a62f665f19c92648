/** Limits of the services, in their own units; sources: the Data API's and Step Functions' quota pages and API models. */

/** Longest SQL text of one statement, in bytes of UTF-8. */
export const SQL_BYTES_MAX = 100 * 1024;
/** Most statements of a batch. */
export const BATCH_STATEMENTS_MAX = 40;
/** Longest statement name, in characters. */
export const STATEMENT_NAME_LENGTH_MAX = 2_048;
/** How long the Data API remembers a client token. */
export const CLIENT_TOKEN_RETENTION_MS = 8 * 60 * 60 * 1000;
/** Longest output of a task, in bytes of UTF-8. */
export const TASK_OUTPUT_BYTES_MAX = 262_144;
/** Longest that Redshift lets a statement run. */
export const STATEMENT_RUN_TIME_MAX_MS = 24 * 60 * 60 * 1000;
/** Longest `TimeoutSeconds` of a state, and most retries of one. */
export const STATE_NUMBER_MAX = 99_999_999;
/** Most rows that `includeResult` may ask for; the output's size limits them further. */
export const INCLUDED_ROWS_MAX = 1_000_000;
/** Longest error name of a failed task, in characters. */
export const TASK_ERROR_LENGTH_MAX = 256;
/** Longest cause of a failed task, in characters. */
export const TASK_CAUSE_LENGTH_MAX = 32_768;
/** Longest task token, in characters. */
export const TASK_TOKEN_LENGTH_MAX = 2048;
/** Longest wait of one Data API call, in seconds. */
export const WAIT_TIME_SECONDS_MAX = 30;
/** Longest keep-alive of a session, in seconds. */
export const SESSION_KEEP_ALIVE_SECONDS_MAX = 86_400;
/** Longest `singletonKey`, in characters. */
export const LOCK_NAME_LENGTH_MAX = 512;
/** Highest priority in a pool's queue; the lowest one is as far below 0. */
export const PRIORITY_MAX = 100;
/** What logs and metrics call the pool of all statements that name none. */
export const TASKERS_OWN_POOL = 'maxInFlight';
/** What a pool can be called: not as the tasker's own. */
export const POOL_NAME = /^(?!maxInFlight$)[A-Za-z0-9_-]{1,64}$/;
/** Most statements that a pool can be made for: the Data API's own limit of active statements. */
export const POOL_SIZE_MAX = 500;
