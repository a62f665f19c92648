import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';

/** Counts and logs a start. */
export function tellStarted(runtime: Runtime, invocation: Invocation, statementId: string): void {
  runtime.telemetry.metric('StatementsStarted');
  runtime.telemetry.info('started a statement', {
    executionArn: invocation.executionArn,
    invocationId: invocation.invocationId,
    stateName: invocation.attempt?.stateName,
    statementId,
  });
}
