import { createPowertoolsGuard } from '../../../src/adapters/powertools/powertools-guard.js';
import type { Runtime } from '../../../src/domain/runtime.js';
import { settingsOf } from '../scenario/simulation-settings.js';
import type { Lambda } from './lambda.js';
import { simulatedPools } from './simulated-pools.js';
import { simulatedRedshiftData } from './simulated-redshift-data.js';
import { simulatedResultStore } from './simulated-result-store.js';
import { simulatedStore } from './simulated-store.js';
import { simulatedTaskCallback } from './simulated-task-callback.js';
import { watchedTelemetry } from './watched-telemetry.js';

/** One for all: it keeps nothing between two completions. */
const GUARD = createPowertoolsGuard();

/** The runtime of a Lambda; `current` tells which invocation of it calls. */
export function runtimeOf(current: () => Lambda): Runtime {
  let ids = 0;
  return {
    store: simulatedStore(current),
    pools: simulatedPools(current),
    redshiftData: simulatedRedshiftData(current),
    taskCallback: simulatedTaskCallback(current),
    resultStore: simulatedResultStore(current),
    clock: {
      now: () => current().now(),
      sleep: (durationMs) =>
        current().call<void>({
          ...{ service: 'clock', method: 'sleep', about: `${durationMs} ms`, durationMs },
          perform: () => undefined,
          failure: () => new Error('a wait does not fail'),
          refusal: () => new Error('a wait is not refused'),
        }),
    },
    ids: {
      next: () => {
        ids += 1;
        return `${current().label.replaceAll(/[^A-Za-z0-9-]/g, '-')}-${ids}`;
      },
    },
    telemetry: watchedTelemetry(current),
    guard: GUARD,
    settings: settingsOf(current().tasker, current().world.scenario.environment),
  };
}
