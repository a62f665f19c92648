import type { AwsJsonService, Caller } from '../http/aws-json-service.js';

/** Operations that are given a definition, all of them under this name. */
const WITH_DEFINITION: ReadonlySet<string> = new Set([
  'CreateStateMachine',
  'UpdateStateMachine',
  'ValidateStateMachineDefinition',
  'TestState',
]);

/** Step Functions that takes definitions as templates: what a deployment would fill in is filled in here. */
export class FilledDefinitions implements AwsJsonService {
  readonly targetPrefix: string;
  readonly jsonVersion: '1.0' | '1.1';

  /** @param fill gives the definition that a template means; what it has no value for stays as it is. */
  constructor(
    private readonly service: AwsJsonService,
    private readonly fill: (definition: string) => string,
  ) {
    this.targetPrefix = service.targetPrefix;
    this.jsonVersion = service.jsonVersion;
  }

  call(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    caller?: Caller,
  ): Promise<object> {
    const { definition } = input;
    const isTemplate = typeof definition === 'string' && WITH_DEFINITION.has(operation);
    return this.service.call(
      operation,
      isTemplate ? { ...input, definition: this.fill(definition) } : input,
      signal,
      caller,
    );
  }
}
