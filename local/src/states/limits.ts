/** Limits of Step Functions, in its own units; source: its quota page and API model. */

/** Longest input or output of a state, task or execution, in bytes of UTF-8. */
export const PAYLOAD_BYTES_MAX = 262_144;
/** Most events of an execution's history. */
export const HISTORY_EVENTS_MAX = 25_000;
/** Longest name of a state machine, an execution or a state, in characters. */
export const NAME_LENGTH_MAX = 80;
/** Longest definition of a state machine, in bytes of UTF-8. */
export const DEFINITION_BYTES_MAX = 1_048_576;
/** Most entries of one page of a list. */
export const PAGE_SIZE_MAX = 1_000;
/** Entries of a page where the caller names no size. */
export const PAGE_SIZE_DEFAULT = 100;
/** Input and output are left out of a status change event where they are longer together, in bytes of UTF-8. */
export const EVENT_PAYLOAD_BYTES_MAX = 248 * 1024;
/** How long after its end an execution may be redriven. */
export const REDRIVE_WINDOW_MS = 14 * 24 * 60 * 60 * 1000;
/** Longest wait of a Wait state, and longest time limit of a task, in seconds. */
export const WAIT_SECONDS_MAX = 99_999_999;
