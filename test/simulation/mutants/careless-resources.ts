import {
  InMemoryInvocationStore,
  type InMemoryEntry,
} from '../../../src/adapters/memory/in-memory-invocation-store.js';
import type { Runtime } from '../../../src/domain/runtime.js';
import type { Invocation, InvocationKey } from '../../../src/ports/invocation.js';
import type { LockRequest, ProcessedRecord } from '../../../src/ports/invocation-store.js';
import type { ResourceEvent } from '../../support/cloudformation/resource-event.js';
import { changed } from './changed.js';
import type { Mutant, MutantContext } from './mutant.js';

const isTurn = ({ singletonKey }: LockRequest): boolean => singletonKey.startsWith('resource/');

/** Leaves the URL on what is processed. */
class KeepingTheUrl extends InMemoryInvocationStore {
  override async markProcessed(key: InvocationKey, end: ProcessedRecord) {
    const taskToken = this.find(key)?.invocation.taskToken;
    const result = await super.markProcessed(key, end);
    const entry: InMemoryEntry | undefined = this.find(key);
    if (result.kind === 'processed' && entry && taskToken?.startsWith('cloudformation:')) {
      this.put({ ...entry, invocation: { ...entry.invocation, taskToken } });
    }
    return result;
  }
}

/** Writes nothing down of what it registers after the Data API has not allowed it something. */
function withoutRecord(runtime: Runtime, { lambda }: MutantContext): Runtime {
  let unwritten: Invocation | undefined;
  const isUnwritten = ({ invocationId }: InvocationKey): boolean => unwritten?.invocationId === invocationId;
  const { store } = runtime;
  return changed(runtime, {
    store: {
      register: async (invocation) => {
        if (!lambda.isDenied) return await store.register(invocation);
        unwritten = { status: 'REGISTERED', ...invocation, processed: false, adoptions: 0 };
        return { kind: 'registered', invocation: unwritten };
      },
      claim: async (key, claim, now) =>
        unwritten && isUnwritten(key)
          ? { kind: 'claimed', invocation: { ...unwritten, claim } }
          : await store.claim(key, claim, now),
      markAbandoned: async (key, abandoned) =>
        isUnwritten(key) ? 'marked' : await store.markAbandoned(key, abandoned),
      markProcessed: async (key, end) =>
        isUnwritten(key) ? { kind: 'processed' } : await store.markProcessed(key, end),
    },
  });
}

/** Rules of custom resources. */
export const CARELESS_RESOURCES: readonly Mutant[] = [
  {
    name: 'requests of a custom resource take no turns',
    waiters: 'mixed',
    runtime: (runtime) =>
      changed(runtime, {
        store: {
          acquireLock: async (lock) => (isTurn(lock) ? { kind: 'acquired' } : await runtime.store.acquireLock(lock)),
        },
      }),
  },
  {
    name: 'the turn is taken by whoever comes last',
    waiters: 'mixed',
    runtime: (runtime) =>
      changed(runtime, {
        store: {
          acquireLock: async (lock) => {
            const taken = await runtime.store.acquireLock(lock);
            if (!isTurn(lock) || taken.kind === 'acquired') return taken;
            await runtime.store.stealLock(lock, taken.owner);
            return { kind: 'acquired' };
          },
        },
      }),
  },
  {
    name: 'a deletion does not look for what runs',
    waiters: 'mixed',
    runtime: (runtime, { lambda }) =>
      lambda.useCase === 'resource' ? changed(runtime, { store: { findOpenByChain: async () => [] } }) : runtime,
  },
  {
    name: 'a deletion does not cancel what runs',
    waiters: 'mixed',
    runtime: (runtime, { lambda }) =>
      lambda.useCase === 'resource'
        ? changed(runtime, { redshiftData: { cancelStatement: async () => ({ Status: true }) } })
        : runtime,
  },
  {
    name: 'a deletion is answered without a look at what became of the creation',
    waiters: 'mixed',
    runtime: (runtime, { lambda }) =>
      lambda.useCase === 'resource' ? changed(runtime, { store: { latest: async () => undefined } }) : runtime,
  },
  {
    name: 'what was never made is deleted',
    waiters: 'mixed',
    handlers: (handlers) => ({
      ...handlers,
      customResource: async (event) => {
        const { PhysicalResourceId: id = '', ResourceProperties } = event as ResourceEvent;
        const name = ResourceProperties.physicalResourceId;
        const isMadeUp = id.startsWith('warehouse-') || id.endsWith('/not-created');
        await handlers.customResource(isMadeUp && name ? { ...(event as object), PhysicalResourceId: name } : event);
      },
    }),
  },
  {
    name: 'what the Data API did not allow is told to CloudFormation without a record',
    theme: 'deniedRequest',
    waiters: 'mixed',
    runtime: (runtime, context) => (context.lambda.useCase === 'resource' ? withoutRecord(runtime, context) : runtime),
  },
  {
    name: 'a custom resource is answered twice',
    waiters: 'mixed',
    runtime: (runtime) =>
      changed(runtime, {
        taskCallback: {
          sendTaskSuccess: async (token, output) => {
            const sent = await runtime.taskCallback.sendTaskSuccess(token, output);
            if (token.startsWith('cloudformation:'))
              await runtime.taskCallback.sendTaskFailure(token, { error: 'FAILED', cause: '{}' });
            return sent;
          },
        },
      }),
  },
  { name: 'the URL stays on what is processed', waiters: 'mixed', store: () => new KeepingTheUrl() },
  {
    name: 'the URL is told in the log',
    waiters: 'mixed',
    runtime: (runtime, { invoked }) => ({
      ...runtime,
      telemetry: {
        ...runtime.telemetry,
        info: (message, fields) => runtime.telemetry.info(`${message} ${invoked.taskToken ?? ''}`, fields),
      },
    }),
  },
];
