import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type Answered, known, MISSING } from '../../ports/answered.js';
import { answeredBy } from '../answered-by.js';
import { toSdkError } from '../sdk-error.js';

/**
 * A stack's outputs, values by logical id. Needs `cloudformation:DescribeStacks`.
 *
 * @param stackName name or id of the stack.
 */
export const stackOutputs = (
  client: Pick<CloudFormationClient, 'send'>,
  stackName: string,
): Promise<Answered<Readonly<Record<string, string>>>> =>
  answeredBy('cloudformation:DescribeStacks', async () => {
    try {
      const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
      const outputs = stack?.Outputs ?? [];
      return stack
        ? known(Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])))
        : MISSING;
    } catch (error) {
      // A stack that does not exist has no error of its own.
      if (toSdkError(error).name === 'ValidationError') return MISSING;
      throw error;
    }
  });
