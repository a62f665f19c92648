import type { Telemetry } from '../ports/telemetry.js';

/** Does the work of one invocation, and then tells what it has counted, however the work has ended. */
export async function flushAfter<Result>(telemetry: Telemetry, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } finally {
    telemetry.flush();
  }
}
