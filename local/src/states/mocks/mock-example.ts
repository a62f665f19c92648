/**
 * The mock that a state needs, as text for a message: where it goes in a mock configuration, ready to be filled in.
 *
 * @param machineName the state machine's name; a place holder where it is not known.
 */
export const mockExample = (stateName: string, machineName = '<state machine>'): string => {
  const response = `${stateName} mocked`;
  return JSON.stringify({
    StateMachines: { [machineName]: { TestCases: { '<test case>': { [stateName]: response } } } },
    MockedResponses: { [response]: { '0': { Return: {} } } },
  });
};
