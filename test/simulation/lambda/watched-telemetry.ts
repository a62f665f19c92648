import type { Telemetry } from '../../../src/ports/telemetry.js';
import type { Lambda } from './lambda.js';

/** Telemetry of a Lambda that goes nowhere; the invariants look at all that is told. */
export function watchedTelemetry(current: () => Lambda): Telemetry {
  const tell = (...told: readonly unknown[]): void => {
    const { world } = current();
    if (!world.gate?.isReplaying) world.observe('told', JSON.stringify(told));
  };
  return { debug: tell, info: tell, warn: tell, error: tell, metric: tell, flush: () => undefined };
}
