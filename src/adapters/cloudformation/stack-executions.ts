import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type Answered, known, MISSING } from '../../ports/answered.js';
import type { Execution, Executions, ExecutionStatus } from '../../ports/executions.js';
import type { EpochMs } from '../../ports/units.js';
import { answeredBy } from '../answered-by.js';
import { toSdkError } from '../sdk-error.js';

/**
 * {@link Executions} whose every one is what a stack is doing now: it runs while a deployment, a rollback or a deletion is in progress. Needs
 * `cloudformation:DescribeStacks`.
 *
 * @example new StackExecutions(new CloudFormationClient({}))
 */
export class StackExecutions implements Executions {
  constructor(private readonly client: Pick<CloudFormationClient, 'send'>) {}

  describe(executionArn: string): Promise<Answered<Execution>> {
    return answeredBy('cloudformation:DescribeStacks', async () => {
      const { Stacks: [stack] = [] } = await this.client
        .send(new DescribeStacksCommand({ StackName: executionArn }))
        .catch((error: unknown) => {
          // A stack that does not exist has no error of its own.
          if (toSdkError(error).name === 'ValidationError') return { Stacks: [] };
          throw error;
        });
      if (stack === undefined) return MISSING;
      const startedAt = stack.LastUpdatedTime ?? stack.CreationTime;
      return known({
        executionArn,
        status: statusOf(stack.StackStatus ?? ''),
        ...(startedAt && { startedAt: startedAt.getTime() as EpochMs }),
        ...(stack.DeletionTime && { stoppedAt: stack.DeletionTime.getTime() as EpochMs }),
      });
    });
  }
}

/** @param stackStatus such as `UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS`. */
function statusOf(stackStatus: string): ExecutionStatus {
  if (stackStatus.endsWith('_IN_PROGRESS')) return 'RUNNING';
  return stackStatus.includes('ROLLBACK') || stackStatus.endsWith('_FAILED') ? 'FAILED' : 'SUCCEEDED';
}
