const TICKS_MAX = 8;
const NICE_STEPS = [1, 2, 5];

/**
 * Where an axis from 0 to `lengthMs` has its marks: at round numbers, at most nine of them, the first at 0.
 *
 * @example axisTicks(4_000) // [0, 500, 1000, ..., 4000]
 */
export function axisTicks(lengthMs: number): readonly number[] {
  const stepMs = niceStep(lengthMs / TICKS_MAX);
  const count = Math.floor(lengthMs / stepMs);
  return Array.from({ length: count + 1 }, (_, index) => index * stepMs);
}

/** The smallest of 1, 2, 5, 10, 20, 50, ... that is `atLeastMs` or more. */
function niceStep(atLeastMs: number): number {
  for (let magnitude = 1; magnitude < Number.MAX_SAFE_INTEGER / 10; magnitude *= 10) {
    const step = NICE_STEPS.find((factor) => factor * magnitude >= atLeastMs);
    if (step !== undefined) return step * magnitude;
  }
  return atLeastMs;
}
