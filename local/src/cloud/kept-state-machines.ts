import { existsSync, readFileSync } from 'node:fs';
import { writeWhole } from '../archive/write-whole.js';
import type { AwsJsonService, Caller } from '../http/aws-json-service.js';

/** Operations after which the file is written again. */
const CHANGES: ReadonlySet<string> = new Set(['CreateStateMachine', 'UpdateStateMachine', 'DeleteStateMachine']);
/** What creates a state machine again. */
const CREATING_MEMBERS = ['name', 'definition', 'roleArn', 'type'] as const;

type Answer = Readonly<Record<string, unknown>>;

/**
 * Step Functions whose state machines are in a file, so that they are there again after a restart.
 */
export class KeptStateMachines implements AwsJsonService {
  readonly targetPrefix: string;
  readonly jsonVersion: '1.0' | '1.1';

  private constructor(
    private readonly service: AwsJsonService,
    private readonly file: string,
  ) {
    this.targetPrefix = service.targetPrefix;
    this.jsonVersion = service.jsonVersion;
  }

  /**
   * Creates the state machines that the file holds.
   *
   * @throws {Error} naming the file, where it holds something else or a state machine that is not valid any more.
   */
  static async load(service: AwsJsonService, file: string): Promise<KeptStateMachines> {
    const kept = new KeptStateMachines(service, file);
    if (existsSync(file)) {
      try {
        const machines = JSON.parse(readFileSync(file, 'utf8')) as Answer[];
        for (const machine of machines) await kept.ask('CreateStateMachine', machine);
      } catch (error) {
        throw new Error(`the state machines in '${file}' cannot be created again: ${(error as Error).message}`, {
          cause: error,
        });
      }
    }
    return kept;
  }

  async call(operation: string, input: Answer, signal: AbortSignal, caller?: Caller): Promise<object> {
    const answer = await this.service.call(operation, input, signal, caller);
    if (CHANGES.has(operation)) await this.save();
    return answer;
  }

  private async save(): Promise<void> {
    const machines: Answer[] = [];
    let page: Answer = {};
    do {
      page = await this.ask('ListStateMachines', page.nextToken === undefined ? {} : { nextToken: page.nextToken });
      for (const { stateMachineArn } of page.stateMachines as Answer[]) {
        const described = await this.ask('DescribeStateMachine', { stateMachineArn });
        machines.push(Object.fromEntries(CREATING_MEMBERS.map((member) => [member, described[member]])));
      }
    } while (page.nextToken !== undefined);
    writeWhole(this.file, JSON.stringify(machines, undefined, 2));
  }

  private async ask(operation: string, input: Answer): Promise<Answer> {
    return (await this.service.call(operation, input, new AbortController().signal)) as Answer;
  }
}
