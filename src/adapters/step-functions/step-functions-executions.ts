import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { type Answered, known } from '../../ports/answered.js';
import type { Execution, Executions } from '../../ports/executions.js';
import type { EpochMs } from '../../ports/units.js';
import { answeredBy } from '../answered-by.js';

/**
 * {@link Executions} on the AWS SDK. Needs `states:DescribeExecution`.
 *
 * @example new StepFunctionsExecutions(new SFNClient({}))
 */
export class StepFunctionsExecutions implements Executions {
  constructor(private readonly client: Pick<SFNClient, 'send'>) {}

  describe(executionArn: string): Promise<Answered<Execution>> {
    return answeredBy('states:DescribeExecution', async () => {
      const { status, startDate, stopDate, error } = await this.client.send(
        // Without input and output, which may hold secrets and need the key.
        new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }),
      );
      return known({
        executionArn,
        status: status!,
        ...(startDate && { startedAt: startDate.getTime() as EpochMs }),
        ...(stopDate && { stoppedAt: stopDate.getTime() as EpochMs }),
        ...(error !== undefined && { errorName: error }),
      });
    });
  }
}
