/**
 * Why a statement failed, in one word, so that a state machine can decide on a retry without reading the database's text.
 * `expired`: the Data API no longer knows the statement, and its outcome with it. `never-started`: the starter died before
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
  | 'never-started'
  | 'output'
  | 'unknown';
