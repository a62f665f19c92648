import { describe, expect, it } from '@jest/globals';
import { lambdaStarter } from '../../src/durable/index.js';

/** A client of Lambda that answers as told, and what it was sent. */
const clientThat = (answer: () => object) => {
  const inputs: { readonly FunctionName?: string; readonly Payload?: Uint8Array }[] = [];
  const send = async ({ input }: { readonly input: (typeof inputs)[number] }): Promise<object> => {
    inputs.push(input);
    return answer();
  };
  return { client: { send } as never, inputs };
};

const failing = (payload: unknown) => ({
  FunctionError: 'Unhandled',
  Payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
});

const errorOf = async (answer: () => object): Promise<string> => {
  const { client } = clientThat(answer);
  const start = lambdaStarter('etl-starter', client);
  return await start({ sqlStatement: 'select 1' }, 'load').then(
    () => 'no error',
    (error: Error) => error.message,
  );
};

const thrown = (name: string) => () => {
  throw Object.assign(new Error('secret text'), { name });
};

describe('the starter by its Lambda function', () => {
  it('gets the payload and is waited for', async () => {
    const { client, inputs } = clientThat(() => ({ Payload: Buffer.from('{"Id":"s-1"}') }));
    await lambdaStarter('etl-starter', client)({ sqlStatement: 'select 1' }, 'load');
    expect(inputs).toMatchObject([{ FunctionName: 'etl-starter' }]);
    expect(inputs[0]).not.toHaveProperty('InvocationType');
    expect(JSON.parse(Buffer.from(inputs[0]!.Payload!).toString())).toEqual({ sqlStatement: 'select 1' });
  });

  it.each([
    ['its own error', failing({ errorType: 'InvalidRequest', errorMessage: 'no SQL' }), 'InvalidRequest: no SQL'],
    ['time that ran out', failing({ errorMessage: '2026 Task timed out after 3.00 seconds' }), /^Sandbox\.Timedout: /],
    ['no type', failing({}), 'Lambda.Unknown: the starter ended without an answer'],
    ['no JSON', failing('<html>'), 'Lambda.Unknown: the starter ended without an answer'],
    ['null', failing('null'), 'Lambda.Unknown: the starter ended without an answer'],
  ])('fails with %s', async (_, answer, message) => {
    expect(await errorOf(() => answer)).toMatch(message);
  });

  it.each([
    ['TooManyRequestsException', 'Lambda.TooManyRequestsException'],
    ['ServiceException', 'Lambda.ServiceException'],
    ['ResourceNotFoundException', 'Lambda.ResourceNotFoundException'],
    ['TimeoutError', 'Lambda.SdkClientException'],
  ])('names what Lambda answers with as Step Functions does: %s', async (name, errorName) => {
    expect(await errorOf(thrown(name))).toBe(`${errorName}: the starter could not be invoked (${name})`);
  });
});
