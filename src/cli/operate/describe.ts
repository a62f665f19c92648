import type { Answered } from '../../ports/answered.js';
import type { Invocation } from '../../ports/invocation.js';
import { type Subject } from '../../domain/operate/find-invocations.js';
import { workflowKindOf } from '../../domain/execution-arn.js';
import { OperatorError } from '../../domain/operate/operator.js';

/** The names in the ARN of an execution; of a durable execution those of function and execution, of a stack its own and its id. */
export function nameOfExecution(executionArn: string): { readonly machine: string; readonly execution: string } {
  const kind = workflowKindOf(executionArn);
  const resource = executionArn.split(':').slice(5);
  if (kind === 'stack') {
    const [, machine = '-', execution = executionArn] = resource.join(':').split('/');
    return { machine, execution };
  }
  if (kind === 'durableExecution') {
    const [, machine = '-', version = ''] = resource;
    return { machine, execution: version.split('/').slice(2).join('/') };
  }
  const [machine = '-', execution = executionArn] = executionArn.split(':').slice(6);
  return { machine, execution };
}

/** A statement's status in one word; in brackets what is no status. */
export const statusText = (status: Answered<string>): string =>
  status.kind === 'known'
    ? status.value
    : status.kind === 'missing'
      ? '(unknown to the Data API)'
      : `(${status.reason})`;

/** @throws {OperatorError} there are none. */
export function expectInvocations({ invocations }: Subject, id: string): readonly Invocation[] {
  if (invocations.length > 0) return invocations;
  throw new OperatorError(`the state table knows nothing of '${id}'; ps lists what is in flight`);
}
