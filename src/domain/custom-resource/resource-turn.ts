import type { Attempt } from '../../ports/invocation.js';
import { type EpochMs, toIsoString } from '../../ports/units.js';
import type { Runtime } from '../runtime.js';
import { requestedAt, type RequestType, type ResourceRequest } from './resource-request.js';

/** One request of a custom resource, as far as its place among the resource's requests goes. */
export interface Turn {
  readonly stackId: string;
  readonly logicalResourceId: string;
  readonly requestId: string;
  readonly requestType: RequestType;
  readonly requestedAt: EpochMs;
}

/** The turn of a request that has come now. */
export const turnOf = (runtime: Runtime, request: ResourceRequest): Turn => {
  const { stackId, logicalResourceId, requestId, requestType } = request;
  const at = requestedAt(request, runtime.clock.now());
  return { stackId, logicalResourceId, requestId, requestType, requestedAt: at };
};

/** A request's place among the attempts of an execution: the resource is the state, and what is wanted of it the entry. */
export const attemptOf = ({ logicalResourceId, requestType, requestedAt: at }: Omit<Turn, 'requestId'>): Attempt => ({
  stateName: logicalResourceId,
  enteredTime: toIsoString(at),
  retryCount: 0,
  redriveCount: 0,
  entry: requestType,
});
