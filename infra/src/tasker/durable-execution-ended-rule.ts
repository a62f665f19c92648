import { ArnFormat, aws_events as events, type aws_lambda as lambda, type aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { PropsError } from '../props-error.js';
import { upkeepTarget } from './upkeep-target.js';

/** A function's name, of which `*` may stand for a part. */
const NAME = /^[A-Za-z0-9_*-]{1,64}$/;

/** Properties of a {@link DurableExecutionEndedRule}. */
export interface DurableExecutionEndedRuleProps {
  readonly upkeep: lambda.IFunction;
  readonly deadLetterQueue: sqs.IQueue;
  /** Names, with `*` for any text. */
  readonly durableFunctions: readonly string[];
}

/** Brings durable executions that ended without success to the upkeep function, which cancels what they leave behind. */
export class DurableExecutionEndedRule extends events.Rule {
  constructor(scope: Construct, id: string, props: DurableExecutionEndedRuleProps) {
    super(scope, id, {
      description: 'Durable executions that ended without success: their statements in flight are cancelled',
      eventPattern: {
        source: ['aws.lambda'],
        detailType: ['Durable Execution Status Change'],
        detail: {
          status: ['STOPPED', 'TIMED_OUT', 'FAILED'],
          // The ARN goes on with the version and the execution.
          durableExecutionArn: props.durableFunctions.map((name) => ({
            wildcard: `${durableFunctionArn(scope, name)}:*`,
          })),
        },
      },
      targets: [upkeepTarget(props.upkeep, props.deadLetterQueue)],
    });
  }
}

/** @throws {PropsError} for no name at all, or what is none. */
export function checkDurableFunctions(scope: Construct, durableFunctions: readonly string[] | undefined): void {
  if (durableFunctions?.length === 0) {
    throw new PropsError(scope, 'durableFunctions is empty; name functions, or leave it out');
  }
  const wrong = durableFunctions?.find((name) => !NAME.test(name));
  if (wrong === undefined) return;
  throw new PropsError(
    scope,
    `durableFunctions names '${wrong}'; allowed: the name of a function, 1 to 64 of A-Z a-z 0-9 _ -, with * for any text`,
  );
}

/** The ARN of a function in the account and region of `scope`, by its name, without a version. */
export const durableFunctionArn = (scope: IConstruct, functionName: string): string =>
  Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: functionName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
