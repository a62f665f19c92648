import type { Answered } from '../../ports/answered.js';
import type { Invocation } from '../../ports/invocation.js';
import { type Subject } from '../../domain/operate/find-invocations.js';
import { OperatorError } from '../../domain/operate/operator.js';

/** The names in an execution's ARN. */
export function nameOfExecution(executionArn: string): { readonly machine: string; readonly execution: string } {
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
