import { GetDurableExecutionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type Answered, known } from '../../ports/answered.js';
import type { Execution, Executions } from '../../ports/executions.js';
import type { EpochMs } from '../../ports/units.js';
import { answeredBy } from '../answered-by.js';

/**
 * {@link Executions} of durable functions. Needs `lambda:GetDurableExecution`.
 *
 * @example new DurableExecutions(new LambdaClient({}))
 */
export class DurableExecutions implements Executions {
  constructor(private readonly client: Pick<LambdaClient, 'send'>) {}

  describe(executionArn: string): Promise<Answered<Execution>> {
    return answeredBy('lambda:GetDurableExecution', async () => {
      const { Status, StartTimestamp, EndTimestamp, Error } = await this.client.send(
        // Without input and result, which may hold secrets; the error's name comes with them or not.
        new GetDurableExecutionCommand({ DurableExecutionArn: executionArn, IncludeExecutionData: false }),
      );
      const errorName = Error?.ErrorType;
      return known({
        executionArn,
        status: Status === 'STOPPED' ? 'ABORTED' : Status!,
        ...(StartTimestamp && { startedAt: StartTimestamp.getTime() as EpochMs }),
        ...(EndTimestamp && { stoppedAt: EndTimestamp.getTime() as EpochMs }),
        ...(errorName !== undefined && { errorName }),
      });
    });
  }
}
