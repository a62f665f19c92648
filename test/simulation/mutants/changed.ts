import type { ResultStore } from '../../../src/ports/result-store.js';
import type { Runtime } from '../../../src/domain/runtime.js';

/** A runtime some of whose port methods are replaced. */
export const changed = (
  runtime: Runtime,
  over: {
    readonly store?: Partial<Runtime['store']>;
    readonly redshiftData?: Partial<Runtime['redshiftData']>;
    readonly taskCallback?: Partial<Runtime['taskCallback']>;
    readonly resultStore?: Partial<ResultStore>;
    readonly settings?: Partial<Runtime['settings']>;
  },
): Runtime => ({
  ...runtime,
  store: { ...runtime.store, ...over.store },
  redshiftData: { ...runtime.redshiftData, ...over.redshiftData },
  taskCallback: { ...runtime.taskCallback, ...over.taskCallback },
  ...(runtime.resultStore && { resultStore: { ...runtime.resultStore, ...over.resultStore } }),
  settings: { ...runtime.settings, ...over.settings },
});
