import { ResultStoreError } from '../../../src/ports/port-errors.js';
import type { ObjectLocation, ResultProperties, ResultStore } from '../../../src/ports/result-store.js';
import type { ObjectRecord } from '../ledger.js';
import type { Lambda, PortCall } from './lambda.js';

const unreachable = (): ResultStoreError =>
  new ResultStoreError('ResultStoreUnreachable', 'S3 could not be reached', true);
const slowDown = (): ResultStoreError => new ResultStoreError('SlowDown', 'Please reduce your request rate', true);
const denied = (): ResultStoreError => new ResultStoreError('AccessDenied', 'Access Denied', false);

/** The place for results, as one Lambda calls it. What becomes an object is shown to the invariants. */
export function simulatedResultStore(current: () => Lambda): ResultStore {
  const call = <Result>(
    method: keyof ResultStore,
    location: ObjectLocation,
    perform: (lambda: Lambda) => Promise<Result>,
    over: Partial<PortCall<Result>> = {},
  ): Promise<Result> => {
    const lambda = current();
    lambda.copied.add(location.key);
    return lambda.call<Result>({
      ...{ service: 'resultStore', method, about: location.key.slice(-32) },
      ...{ failure: unreachable, refusal: slowDown, denial: denied },
      ...over,
      perform: () => perform(lambda),
    });
  };
  const base = (): ResultStore => current().world.results;
  const show = async ({ world }: Lambda, { bucket, key }: ObjectLocation): Promise<void> => {
    const { statementId = '' } = (await base().find({ bucket, key })) ?? {};
    const object: ObjectRecord = { bucket, key, statementId, text: world.results.text({ bucket, key }) ?? '' };
    world.ledger.objects.set(key, object);
    world.observe('objectWritten', object);
  };
  // Without s3:ListBucket, what is not there and what may not be seen are one.
  const notSeen = { deniedAnswer: () => undefined };

  return {
    find: (location) => call('find', location, () => base().find(location), notSeen),
    write: (location, content, properties: ResultProperties) =>
      call('write', location, async (lambda) => {
        await base().write(location, content, properties);
        await show(lambda, location);
      }),
    begin: (location, properties) => call('begin', location, () => base().begin(location, properties)),
    writePart: (location, uploadId, partNumber, content) =>
      call('writePart', location, () => base().writePart(location, uploadId, partNumber, content)),
    finish: (location, uploadId, parts) =>
      call('finish', location, async (lambda) => {
        const finished = await base().finish(location, uploadId, parts);
        if (finished === 'finished') await show(lambda, location);
        return finished;
      }),
    abort: (location, uploadId) => call('abort', location, () => base().abort(location, uploadId)),
    readProgress: (location) => call('readProgress', location, () => base().readProgress(location), notSeen),
    writeProgress: (location, text, expected) =>
      call('writeProgress', location, () => base().writeProgress(location, text, expected)),
    removeProgress: (location) => call('removeProgress', location, () => base().removeProgress(location)),
  };
}
