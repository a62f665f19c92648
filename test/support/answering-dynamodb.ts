import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** A request as the SDK has it: the name of its operation, and its input. */
export interface AskedDynamoDb {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A client that answers what it is told to, which is thrown where it is an error; and what it was asked. */
export const answeringDynamoDb = (
  answer: (asked: AskedDynamoDb) => object,
): { readonly client: Pick<DynamoDBClient, 'send'>; readonly asked: AskedDynamoDb[] } => {
  const asked: AskedDynamoDb[] = [];
  const send = async (command: { readonly input: Readonly<Record<string, unknown>> }): Promise<object> => {
    const request = { operation: command.constructor.name.replace(/Command$/, ''), input: command.input };
    asked.push(request);
    const answered = answer(request);
    if (answered instanceof Error) throw answered;
    return answered;
  };
  return { client: { send }, asked };
};

/** How DynamoDB refuses a write whose condition does not hold, with the item in its way where it gives that. */
export const conditionFailed = (Item?: object): Error =>
  Object.assign(new Error('The conditional request failed'), {
    name: 'ConditionalCheckFailedException',
    ...(Item && { Item }),
  });
