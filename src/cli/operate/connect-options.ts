import { type Command, Option } from 'commander';

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
    .addOption(new Option('--endpoint-url <URL>', 'the endpoint of all services, such as that of the laptop cloud'))
    .option('--json', 'print JSON on standard output');
