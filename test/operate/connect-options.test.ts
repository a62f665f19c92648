import { Command } from 'commander';
import { describe, expect, it } from '@jest/globals';
import { addConnectOptions, type ConnectOptions, withEndpoint } from '../../src/cli/operate/connect-options.js';

const LAPTOP = 'http://127.0.0.1:4600';

const parse = (...words: string[]): ConnectOptions => {
  const command = addConnectOptions(new Command('ps'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return command.parse(words, { from: 'user' }).opts();
};

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
