/** A completion event as Redshift sends it has some 1,000 characters and is three levels deep. */
const CHARACTERS_MAX = 16_384;
const DEPTH_MAX = 8;

/**
 * Whether `value` has the size of an event. What is larger cannot be one, and must not get into a task's output, where it
 * would drive out what belongs there. Works on any value that JSON can hold, however deep.
 */
export function hasEventSize(value: unknown): boolean {
  return !isDeeperThan(value, DEPTH_MAX) && (JSON.stringify(value) ?? '').length <= CHARACTERS_MAX;
}

/** Without recursion: a text of a few kilobytes can be nested deeper than the stack allows. */
function isDeeperThan(value: unknown, depthMax: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= depthMax; depth += 1) {
    level = level.flatMap((member): unknown[] =>
      typeof member === 'object' && member !== null ? Object.values(member) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
