import { type Command, InvalidArgumentError, Option } from 'commander';

/** By which all clients of AWS are told an endpoint; `serve` prints it for whoever is to talk to it. */
export const ENDPOINT_VARIABLE = 'AWS_ENDPOINT_URL';

/** Where a deployment is, as it was given. */
export interface ConnectOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  readonly stack?: string;
  readonly tasker?: string;
  readonly table?: string;
  readonly function?: string;
  readonly prefix?: string;
  readonly postgresVia?: string;
}

/** What all of the operator's commands take. */
export interface OperateOptions extends ConnectOptions {
  readonly json?: true;
}

/** Adds the options that say where the deployment is, and `--json`. */
export const addConnectOptions = (command: Command): Command =>
  command
    .option('--stack <NAME>', "the deployed stack; its outputs name the tasker's parts")
    .option('--tasker <ID>', 'which tasker of the stack, by the beginning of its outputs (default: the only one)')
    .option('--table <NAME>', 'the state table, where no stack is named')
    .option('--function <NAME>', "the tasker's function, where no stack is named (default: sfn-redshift-tasker)")
    .option('--prefix <TEXT>', "the beginning of its statements' names, where its function may not be looked at")
    .option('--postgres-via <HOST:PORT>', "where a tunnel to the tasker's PostgreSQL server begins")
    .option('--region <REGION>', "the deployment's region (default: the profile's)")
    .option('--profile <NAME>', 'the profile whose credentials are used')
    .addOption(
      new Option(
        '--endpoint-url <URL>',
        `the endpoint of all services, such as that of the laptop cloud (default: ${ENDPOINT_VARIABLE})`,
      ).argParser(readEndpoint),
    )
    .option('--json', 'print JSON on standard output');

/**
 * The options, with the endpoint of the environment where they name no deployment.
 *
 * @param ofEnvironment the value of {@link ENDPOINT_VARIABLE}; absent where it is not set.
 */
export function withEndpoint<Options extends ConnectOptions>(
  options: Options,
  ofEnvironment: string | undefined,
): Options {
  const { endpointUrl, stack, table, function: functionName } = options;
  const isNamed = [endpointUrl, stack, table, functionName].some((name) => name !== undefined);
  return isNamed || ofEnvironment === undefined ? options : { ...options, endpointUrl: ofEnvironment };
}

function readEndpoint(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('Allowed: a URL, such as http://127.0.0.1:4600.');
}
