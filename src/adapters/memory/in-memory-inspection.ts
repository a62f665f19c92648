import { type Answered, known, MISSING, unknown } from '../../ports/answered.js';
import type {
  FunctionFacts,
  Inspection,
  MappingFacts,
  NeededPermission,
  QueueFacts,
  RuleFacts,
  TableFacts,
} from '../../ports/inspection.js';
import type { EpochMs } from '../../ports/units.js';

/** A deployment as it is to be seen. What is absent is not there. */
export interface InMemoryDeployment {
  readonly tables?: Readonly<Record<string, TableFacts>>;
  readonly rules?: readonly RuleFacts[];
  readonly functions?: Readonly<Record<string, FunctionFacts>>;
  /** By the function's name and the queue's ARN, with a space between them. */
  readonly mappings?: Readonly<Record<string, MappingFacts>>;
  /** By URL. */
  readonly queues?: Readonly<Record<string, QueueFacts>>;
  /** By the key's id. */
  readonly keyPolicies?: Readonly<Record<string, string>>;
  /** Actions that no role is allowed. @default none */
  readonly deniedActions?: readonly string[];
  readonly lastUpkeepAt?: EpochMs;
  readonly serviceTime?: EpochMs;
}

/**
 * `Inspection` of a deployment that exists in a test.
 *
 * @example new InMemoryInspection({ rules: [{ name: 'completions', isEnabled: true, targetArns: [] }] })
 */
export class InMemoryInspection implements Inspection {
  /** Why nothing may be looked at; absent where it may. */
  unknownReason: string | undefined;

  constructor(public deployment: InMemoryDeployment) {}

  async table(tableName: string): Promise<Answered<TableFacts>> {
    return this.answer(this.deployment.tables?.[tableName]);
  }

  async rule(ruleName: string): Promise<Answered<RuleFacts>> {
    return this.answer(this.deployment.rules?.find(({ name }) => name === ruleName));
  }

  async completionRules(): Promise<Answered<readonly RuleFacts[]>> {
    const ofCompletions = (this.deployment.rules ?? []).filter(({ pattern }) => pattern?.includes('aws.redshift-data'));
    return this.answer(ofCompletions.map((rule) => ({ ...rule, targetArns: [] })));
  }

  async mapping(functionName: string, queueArn: string): Promise<Answered<MappingFacts>> {
    return this.answer(this.deployment.mappings?.[`${functionName} ${queueArn}`]);
  }

  async function(functionName: string): Promise<Answered<FunctionFacts>> {
    return this.answer(this.deployment.functions?.[functionName]);
  }

  async queue(queueUrl: string): Promise<Answered<QueueFacts>> {
    return this.answer(this.deployment.queues?.[queueUrl]);
  }

  async keyPolicy(keyId: string): Promise<Answered<string>> {
    return this.answer(this.deployment.keyPolicies?.[keyId]);
  }

  async deniedPermissions(
    _roleArn: string,
    needed: readonly NeededPermission[],
  ): Promise<Answered<readonly NeededPermission[]>> {
    const { deniedActions = [] } = this.deployment;
    return this.answer(needed.filter(({ action }) => deniedActions.includes(action)));
  }

  async lastUpkeep(): Promise<Answered<EpochMs>> {
    return this.answer(this.deployment.lastUpkeepAt);
  }

  async serviceTime(): Promise<Answered<EpochMs>> {
    if (this.deployment.serviceTime === undefined) return unknown('no service has told its time');
    return this.answer(this.deployment.serviceTime);
  }

  private answer<T>(value: T | undefined): Answered<T> {
    if (this.unknownReason !== undefined) return unknown(this.unknownReason);
    return value === undefined ? MISSING : known(value);
  }
}
