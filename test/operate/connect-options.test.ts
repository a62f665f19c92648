import { Command } from 'commander';
import { describe, expect, it } from '@jest/globals';
import { locateDeployment } from '../../src/cli/operate/locate-deployment.js';
import { addConnectOptions, type ConnectOptions, withEndpoint } from '../../src/cli/operate/connect-options.js';

const LAPTOP = 'http://127.0.0.1:4600';

const parse = (...words: string[]): ConnectOptions => {
  const command = addConnectOptions(new Command('ps'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return command.parse(words, { from: 'user' }).opts();
};

describe('the deployment that the operator’s commands look at', () => {
  it('is none where a tasker is chosen and no stack is named', async () => {
    const outputs = (): never => {
      throw new Error('no stack was named');
    };
    for (const options of [
      { tasker: 'Etl' },
      { tasker: 'Etl', table: 'state' },
      { tasker: 'Etl', endpointUrl: LAPTOP },
    ]) {
      await expect(locateDeployment(options, outputs)).rejects.toThrow(
        '--tasker chooses one tasker of a stack; name the stack with --stack, or leave it out',
      );
    }
  });
});

describe('the endpoint of the operator’s commands', () => {
  it('is that of the environment where no deployment is named', () => {
    expect(withEndpoint({}, LAPTOP)).toEqual({ endpointUrl: LAPTOP });
    expect(withEndpoint({}, undefined)).toEqual({});
  });

  it.each<ConnectOptions>([
    { stack: 'etl' },
    { table: 'etl' },
    { function: 'etl' },
    { endpointUrl: 'http://127.0.0.1:1234' },
  ])('is left to the clients of AWS where %j names one', (options) => {
    expect(withEndpoint(options, LAPTOP)).toEqual(options);
  });

  it('is a URL, and anything else is refused with what is allowed', () => {
    expect(parse('--endpoint-url', 'http://127.0.0.1:4600').endpointUrl).toBe('http://127.0.0.1:4600');
    for (const value of ['', '127.0.0.1:4600', 'localhost:4600', 'http://', 'ftp://a.example']) {
      expect(() => parse('--endpoint-url', value)).toThrow(
        `argument '${value}' is invalid. Allowed: a URL, such as http://127.0.0.1:4600.`,
      );
    }
  });
});
