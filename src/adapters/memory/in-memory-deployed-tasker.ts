import { parseCompletionEvent } from '../../domain/completion/completion-event.js';
import { completeInvocation } from '../../domain/completion/complete-invocation.js';
import { cancelUnlessEnded } from '../../domain/cancel-unless-ended.js';
import { handleRequest } from '../../domain/handle-request.js';
import type { Runtime } from '../../domain/runtime.js';
import { cancelExecution } from '../../domain/upkeep/cancel-execution.js';
import { reconcile } from '../../domain/upkeep/reconcile.js';
import type { CompletionMessage, DeployedTasker, UpkeepReport } from '../../ports/deployed-tasker.js';
import type { InvocationKey } from '../../ports/invocation.js';
import { FunctionFailedError } from '../../ports/operator-errors.js';
import { RedshiftDataError } from '../../ports/port-errors.js';
import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import { after, MINUTE_MS } from '../../ports/units.js';

/**
 * `DeployedTasker` without functions: does what they would, in the runtime given.
 *
 * @example const tasker = new InMemoryDeployedTasker(runtime);
 */
export class InMemoryDeployedTasker implements DeployedTasker {
  constructor(private readonly runtime: Runtime) {}

  async describeStatement(statementId: string): Promise<DescribeStatementOutput> {
    return await this.asFunction(() => this.runtime.redshiftData.describeStatement({ Id: statementId }));
  }

  async cancelStatement(statementId: string): Promise<boolean> {
    return (await this.asFunction(() => cancelUnlessEnded(this.runtime, statementId))).Status === true;
  }

  async cancelInvocation({ executionArn, invocationId }: InvocationKey): Promise<boolean> {
    const payload = { action: 'cancelStatement', executionArn, invocationId };
    const answer = (await this.asFunction(() => handleRequest(this.runtime, payload))) as { readonly Status?: boolean };
    return answer.Status === true;
  }

  async complete(messages: readonly CompletionMessage[]): Promise<ReadonlySet<string>> {
    const failed = new Set<string>();
    for (const { messageId, body } of messages) {
      const parsed = parseCompletionEvent(valueIn(body), this.runtime.settings.statementNamePrefix);
      if (parsed.kind === 'foreign') continue;
      const { key, statementId, event } = parsed;
      await completeInvocation(this.runtime, key, { source: 'event', statementId, event }).catch(() =>
        failed.add(messageId),
      );
    }
    return failed;
  }

  async reconcile(): Promise<UpkeepReport> {
    const stopAt = after(this.runtime.clock.now(), MINUTE_MS);
    return await this.asFunction(() =>
      reconcile(this.runtime, { pageSize: 25, pauseMs: 0, stopAt, cursor: undefined }),
    );
  }

  async executionEnded(event: object): Promise<void> {
    const { detail } = event as { readonly detail?: { readonly executionArn?: unknown } };
    if (typeof detail?.executionArn !== 'string') return;
    const { executionArn } = detail;
    await this.asFunction(() => cancelExecution(this.runtime, { executionArn }));
  }

  async trySelect(): Promise<DescribeStatementOutput> {
    return await this.asFunction(async () => {
      const { Id } = (await handleRequest(this.runtime, { sqlStatement: 'select 1' })) as { readonly Id: string };
      return await this.runtime.redshiftData.describeStatement({ Id });
    });
  }

  /** Errors of the Data API come through; others are the function's. */
  private async asFunction<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof RedshiftDataError) throw error;
      throw new FunctionFailedError(errorNameOf(error), `the function failed with ${errorNameOf(error)}`);
    }
  }
}

function valueIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
