import type { AwsJsonService } from '../http/aws-json-service.js';

type Answer = Readonly<Record<string, unknown>>;

/**
 * Creates a state machine, or gives the one of this name the definition.
 *
 * @param definition Amazon States Language as JSON text.
 * @throws {AwsJsonError} `InvalidDefinition`, `InvalidName`
 */
export async function putStateMachine(states: AwsJsonService, name: string, definition: string): Promise<void> {
  const ask = async (operation: string, input: Answer): Promise<Answer> =>
    (await states.call(operation, input, new AbortController().signal)) as Answer;
  try {
    await ask('CreateStateMachine', { name, definition });
  } catch (error) {
    if ((error as Error).name !== 'StateMachineAlreadyExists') throw error;
    const { stateMachines } = await ask('ListStateMachines', { maxResults: 1_000 });
    const existing = (stateMachines as Answer[]).find((machine) => machine.name === name);
    await ask('UpdateStateMachine', { stateMachineArn: existing?.stateMachineArn, definition });
  }
}
