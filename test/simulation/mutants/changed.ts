import type { Runtime } from '../../../src/domain/runtime.js';

/** A runtime some of whose port methods are replaced. */
export const changed = (
  runtime: Runtime,
  over: {
    readonly store?: Partial<Runtime['store']>;
    readonly redshiftData?: Partial<Runtime['redshiftData']>;
    readonly taskCallback?: Partial<Runtime['taskCallback']>;
    readonly settings?: Partial<Runtime['settings']>;
  },
): Runtime => ({
  ...runtime,
  store: { ...runtime.store, ...over.store },
  redshiftData: { ...runtime.redshiftData, ...over.redshiftData },
  taskCallback: { ...runtime.taskCallback, ...over.taskCallback },
  settings: { ...runtime.settings, ...over.settings },
});
