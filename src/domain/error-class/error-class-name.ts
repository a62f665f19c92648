/**
 * Why a statement failed, in one word, so that a state machine can decide on a retry without reading the database's text.
 * `expired`: the Data API no longer knows the statement, and its outcome with it. `undescribable`: the Data API refuses for good to
 * tell this function how it ended, so that its outcome is unknown. `never-started`: the starter died before
 * it could start the statement.
 */
export type ErrorClass =
  | 'syntax'
  | 'permission'
  | 'not-found'
  | 'already-exists'
  | 'constraint'
  | 'data'
  | 'serializable-isolation'
  | 'deadlock'
  | 'lock-timeout'
  | 'resource'
  | 'timeout'
  | 'connection'
  | 'load'
  | 'cancelled'
  | 'expired'
  | 'undescribable'
  | 'never-started'
  | 'output'
  | 'unknown';
