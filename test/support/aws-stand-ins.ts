import { AwsJsonError, type AwsJsonService } from '../../local/src/http/aws-json-service.js';
import { membersOf, QueryError, type QueryInput, QueryService } from './query-protocol.js';

const unknown = (operation: string): QueryError => new QueryError('InvalidAction', `no operation '${operation}'`);

/** IAM's policy simulator: one role, which may do everything but what is denied. */
export class StandInIam extends QueryService {
  protected readonly version = '2010-05-08';
  readonly denied = new Set<string>();

  constructor(private readonly roleArn: string) {
    super();
  }

  protected override call(operation: string, input: QueryInput): object {
    if (operation !== 'SimulatePrincipalPolicy') throw unknown(operation);
    if (input.get('PolicySourceArn') !== this.roleArn) {
      throw new QueryError('NoSuchEntity', 'The role cannot be found.', 404);
    }
    const EvaluationResults = membersOf(input, 'ActionNames').flatMap((EvalActionName) =>
      membersOf(input, 'ResourceArns').map((EvalResourceName) => ({
        ...{ EvalActionName, EvalResourceName },
        EvalDecision: this.denied.has(EvalActionName) ? 'implicitDeny' : 'allowed',
      })),
    );
    return { IsTruncated: false, EvaluationResults };
  }
}

/** CloudFormation's stacks, as far as one asks for their outputs. */
export class StandInCloudFormation extends QueryService {
  protected readonly version = '2010-05-15';

  /** @param stacks outputs by the stack's name. */
  constructor(private readonly stacks: Readonly<Record<string, Readonly<Record<string, string>>>>) {
    super();
  }

  protected override call(operation: string, input: QueryInput): object {
    if (operation !== 'DescribeStacks') throw unknown(operation);
    const name = input.get('StackName') ?? '';
    const outputs = this.stacks[name];
    if (outputs === undefined) throw new QueryError('ValidationError', `Stack with id ${name} does not exist`);
    return {
      Stacks: [
        {
          ...{ StackName: name, StackStatus: 'CREATE_COMPLETE', CreationTime: '2026-01-02T03:04:05Z' },
          Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        },
      ],
    };
  }
}

/** KMS's keys, as far as one asks for their policies. */
export class StandInKms implements AwsJsonService {
  readonly targetPrefix = 'TrentService';
  readonly jsonVersion = '1.1';

  /** @param policies by the key's id. */
  constructor(private readonly policies: Readonly<Record<string, string>>) {}

  async call(operation: string, { KeyId, PolicyName }: Readonly<Record<string, unknown>>): Promise<object> {
    if (operation !== 'GetKeyPolicy') throw new AwsJsonError('UnknownOperationException', operation);
    const Policy = this.policies[String(KeyId)];
    if (Policy === undefined) throw new AwsJsonError('NotFoundException', `Key '${String(KeyId)}' does not exist`);
    return { Policy, PolicyName };
  }
}
