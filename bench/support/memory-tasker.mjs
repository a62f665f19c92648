import { setImmediate } from 'node:timers/promises';
import { DEFAULT_SETTINGS, plainGuard } from 'sfn-redshift-tasker';
import {
  createCompleteHandler,
  createExecutionEndedHandler,
  createReconcileHandler,
  createStartHandler,
} from 'sfn-redshift-tasker/handlers';
import {
  InMemoryInvocationStore,
  InMemoryRedshiftData,
  InMemoryTaskCallback,
  ManualClock,
  RecordingTelemetry,
  SequentialIds,
} from 'sfn-redshift-tasker/memory';
import { createPowertoolsGuard } from 'sfn-redshift-tasker/powertools';
import { PREFIX } from './services.mjs';
import { payloadOf, sqsEvent, whileTimePasses } from './tasker.mjs';

/**
 * The handlers on the package's own fakes, whose answers take `serviceMs` milliseconds of a clock that only the bench moves: what
 * is measured on it is exact, and the same on every machine.
 *
 * @param options.guard 'powertools' as deployed (default), or 'plain'.
 * @param options.pools sizes of pools by name; default: there is none.
 * @param options.counting counts the calls of store, Data API and Step Functions; `counts()` tells them since it was last called.
 */
export function memoryTasker({ serviceMs = 0, guard = 'powertools', onSql, counting = false, pools } = {}) {
  const clock = new ManualClock();
  const events = [];
  const taskCallback = new InMemoryTaskCallback();
  const answeredAt = new Map();
  const redshiftData = new InMemoryRedshiftData({
    clock,
    activeStatementsMax: Infinity,
    onEvent: (event) => void events.push(event),
    ...(onSql && { onSql }),
  });
  let counts = {};
  const note = (name) => void (counts[name] = (counts[name] ?? 0) + 1);
  const counted = (port) => (counting ? calling(note, port) : port);
  const slow = (port) => counted(serviceMs === 0 ? port : answeringAfter(serviceMs, clock, port));
  const store = new InMemoryInvocationStore();
  const runtime = {
    ...{ clock, telemetry: new RecordingTelemetry(), ids: new SequentialIds() },
    guard: guard === 'plain' ? plainGuard : createPowertoolsGuard(),
    store: slow(store),
    ...(pools && { pools: slow(store) }),
    redshiftData: slow(redshiftData),
    taskCallback: noting(answeredAt, clock, slow(taskCallback)),
    settings: {
      ...DEFAULT_SETTINGS,
      ...{ statementNamePrefix: PREFIX, owner: PREFIX, target: { clusterIdentifier: 'warehouse', database: 'dev' } },
      ...(pools && { pools }),
    },
  };
  const [start, complete] = [createStartHandler(runtime), createCompleteHandler(runtime)];
  const [reconcile, executionEnded] = [createReconcileHandler(runtime), createExecutionEndedHandler(runtime)];
  return {
    ...{ clock, events, answeredAt, redshiftData, store },
    async start(token, over) {
      taskCallback.open(token);
      return await whileTimePasses(clock, start(payloadOf(token, over)));
    },
    complete: (batch) => whileTimePasses(clock, complete(sqsEvent(batch))),
    reconcile: () => whileTimePasses(clock, reconcile({}, { getRemainingTimeInMillis: () => 900_000 })),
    executionEnded: (detail) =>
      whileTimePasses(
        clock,
        executionEnded({
          ...{ source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail },
        }),
      ),
    counts() {
      const told = counts;
      counts = {};
      return told;
    },
    /** Ends a statement and waits for its event. */
    async finish(statementId) {
      redshiftData.finish(statementId);
      await setImmediate();
    },
  };
}

/** `port` whose calls take `ms` of the clock's time before they have their effect. */
const answeringAfter = (ms, clock, port) =>
  new Proxy(port, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...given) => {
        await clock.sleep(ms);
        return await Reflect.apply(member, target, given);
      };
    },
  });

/** Notes when each task's answer has arrived. */
const noting = (answeredAt, clock, port) =>
  new Proxy(port, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (name !== 'sendTaskSuccess') return typeof member === 'function' ? member.bind(target) : member;
      return async (token, ...given) => {
        const result = await Reflect.apply(member, target, [token, ...given]);
        answeredAt.set(token, clock.now());
        return result;
      };
    },
  });

/** `port` whose calls are told to `note` by name. */
const calling = (note, port) =>
  new Proxy(port, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given) => {
        note(name);
        return Reflect.apply(member, target, given);
      };
    },
  });
