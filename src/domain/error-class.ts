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

// First match wins, so the narrow ones stand before the wide ones.
const PATTERNS: readonly (readonly [ErrorClass, RegExp])[] = [
  ['serializable-isolation', /serializable isolation|could not serialize|1023/i],
  ['deadlock', /deadlock/i],
  ['lock-timeout', /lock timeout|could not obtain lock|lock not available/i],
  ['load', /load into table|stl_load_errors|sys_load_error|check '.*load_error.*' system/i],
  ['timeout', /statement timeout|query timeout|timed? ?out|query cancelled by wlm|query_execution_time/i],
  [
    'permission',
    /permission denied|must be owner|not authorized|access denied|insufficient privilege|password authentication/i,
  ],
  ['cancelled', /cancel(l)?ed on user'?s? request|query cancel|aborted by (the )?(user|wlm|query monitoring)/i],
  ['constraint', /violates|duplicate key|cannot insert a null|not-null constraint|null value in column/i],
  ['already-exists', /already exists/i],
  ['not-found', /does not exist|not found|unknown (table|column|relation)|undefined (table|column)/i],
  ['syntax', /syntax error|parse error|unterminated|not supported|unrecognized|ambiguous|must appear in the group by/i],
  [
    'resource',
    /out of memory|disk full|no space|too many (connections|tables)|packet too large|result.*too large|spectrum scan error|resource|concurrency/i,
  ],
  [
    'connection',
    /connection|communication|network|could not connect|terminat(ed|ing)|server closed|cluster.*(paused|resum|restart)/i,
  ],
  [
    'data',
    /invalid input|invalid (digit|date|value|byte|timestamp|operation)|out of range|overflow|division by zero|value too long|cannot cast|type mismatch|is of type|numeric data/i,
  ],
];

/**
 * The class of a database's error text; `unknown` where none fits, or where there is no text.
 *
 * @example classifyError('ERROR: relation "sales" does not exist') // 'not-found'
 */
export function classifyError(errorText: string | undefined): ErrorClass {
  if (errorText === undefined) return 'unknown';
  return PATTERNS.find(([, pattern]) => pattern.test(errorText))?.[0] ?? 'unknown';
}

/** What to do about a class of error, for a person who reads the cause of a failed task; absent where there is no advice. */
export const ERROR_HINTS: Readonly<Partial<Record<ErrorClass, string>>> = {
  permission: 'grant the database user that the tasker runs as what the statement needs',
  'serializable-isolation':
    'another transaction changed the same tables; retry, or serialise with executeSingletonStatement',
  deadlock: 'retry; lock tables in the same order everywhere',
  load: 'look into SYS_LOAD_ERROR_DETAIL for the rows that were refused',
  expired: 'the Data API keeps statements for 24 hours; look into SYS_QUERY_HISTORY for what became of it',
  'never-started': 'nothing ran; a retry of the state is safe',
  connection: 'retry; the cluster may have been paused, resized or restarted',
};
