import {
  ArnFormat,
  aws_events as events,
  type aws_lambda as lambda,
  type aws_sqs as sqs,
  type aws_stepfunctions as sfn,
  Stack,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../props-error.js';
import { upkeepTarget } from './upkeep-target.js';

/** A state machine's name, of which `*` may stand for a part. */
const NAME = /^[A-Za-z0-9_*-]{1,80}$/;
const ARN = /^arn:[^:]+:states:[^:]+:[^:]+:stateMachine:[A-Za-z0-9_*-]{1,80}$/;

/** Properties of an {@link ExecutionEndedRule}. */
export interface ExecutionEndedRuleProps {
  readonly upkeep: lambda.IFunction;
  readonly deadLetterQueue: sqs.IQueue;
  /** ARNs or names, with `*` for any text; absent: all of the account and region. */
  readonly stateMachines: readonly string[] | undefined;
}

/** Brings executions that ended without success to the upkeep function, which cancels what they leave behind. */
export class ExecutionEndedRule extends events.Rule {
  /** @throws {PropsError} for what is neither the ARN nor the name of a state machine. */
  constructor(scope: Construct, id: string, props: ExecutionEndedRuleProps) {
    super(scope, id, {
      description: 'Executions that ended without success: their statements in flight are cancelled',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['ABORTED', 'TIMED_OUT', 'FAILED'] },
      },
      targets: [upkeepTarget(props.upkeep, props.deadLetterQueue)],
    });
    if (props.stateMachines?.length === 0) {
      throw new PropsError(
        this,
        'followedStateMachines is empty; name state machines, or set cancelOnExecutionEnd to false',
      );
    }
    for (const stateMachine of props.stateMachines ?? []) this.followArn(this.arnOf(stateMachine));
  }

  /**
   * Follows one state machine more. From the first one on, no other than those named are followed.
   *
   * @throws {PropsError} for a state machine of another stack, which by its states needs this one's values already.
   */
  follow(stateMachine: sfn.IStateMachine): void {
    if (stateMachine.node.defaultChild !== undefined && Stack.of(stateMachine) !== Stack.of(this)) {
      throw new PropsError(
        this,
        `the state machine '${stateMachine.node.path}' is in another stack, so that the two stacks would need each other's values; name it ` +
          "by its stateMachineName in followedStateMachines ('etl-*' names all that begin so)",
      );
    }
    this.followArn(stateMachine.stateMachineArn);
  }

  private followArn(arn: string): void {
    this.addEventPattern({ detail: { stateMachineArn: matchesOf(arn) } });
  }

  private arnOf(stateMachine: string): string {
    if (ARN.test(stateMachine)) return stateMachine;
    if (!NAME.test(stateMachine)) {
      throw new PropsError(
        this,
        `followedStateMachines names '${stateMachine}'; allowed: the ARN of a state machine, or its name, with * for any text`,
      );
    }
    return Stack.of(this).formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: stateMachine,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

/** A state machine's own executions, and those for the items of its distributed Maps, which belong to `<state machine>/<label>`. */
const matchesOf = (arn: string): unknown[] => {
  if (!arn.includes('*')) return [arn, { prefix: `${arn}/` }];
  return arn.endsWith('*') ? [{ wildcard: arn }] : [{ wildcard: arn }, { wildcard: `${arn}/*` }];
};
