import { basename, resolve } from 'node:path';
import { UsageError } from 'sfn-redshift-tasker/command-line';
import type { LambdaFunction } from '../lambda/lambda-function.js';
import { functionNameOf } from '../lambda/function-name.js';
import { substitutePlaceholders } from '../states/definition/substitute-placeholders.js';
import type { KeyAttribute } from '../states/definition/tables-of.js';
import {
  MockConfigurationError,
  readMockConfiguration,
  type MockConfiguration,
} from '../states/mocks/read-mock-configuration.js';
import { existingFile, readText } from './files.js';
import { fileOf, readDefinition } from './read-definition.js';

/** The options that say what a definition needs around it, as they were given. */
export interface DefinitionCommandOptions {
  readonly function?: readonly string[];
  readonly substitute?: readonly string[];
  readonly table?: readonly string[];
  readonly stateMachine?: readonly string[];
  readonly mocks?: string;
}

/** What stands around definitions. */
export interface DefinitionSurroundings {
  readonly functions: readonly LambdaFunction[];
  readonly tables: ReadonlyMap<string, readonly KeyAttribute[]>;
  /** Further state machines by their names: JSON text with nothing left open, not yet validated. */
  readonly stateMachines: ReadonlyMap<string, { readonly file: string; readonly definition: string }>;
  readonly mocks?: MockConfiguration;
  /** A definition with its placeholders filled in. @throws {UsageError} one is left open. */
  filled(definition: string, file: string): string;
  /** The same where values were given, and what nothing is given for stays as it is; absent where none were. */
  readonly filledAsFarAsGiven?: (definition: string) => string;
}

const REGION = 'us-east-1';
const ACCOUNT_ID = '000000000000';
/** Longer than most, since nothing tells what the deployed function has. */
const FUNCTION_TIMEOUT_SECONDS = 900;
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT_ID,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** @throws {UsageError} naming the option, what is wrong with it and what is allowed. */
export function readDefinitionOptions(options: DefinitionCommandOptions): DefinitionSurroundings {
  const functions = (options.function ?? []).map(functionOf);
  const values = new Map(
    (options.substitute ?? []).map((given) => pairOf(given, '--substitute', 'NAME=VALUE, such as Bucket=raw-data')),
  );
  const valueOf = (name: string): string | undefined => {
    const hosted = functions.find((each) => each.name === name);
    const arn = hosted && `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${hosted.name}`;
    return values.get(name) ?? PSEUDO_PARAMETERS[name] ?? arn;
  };
  const filled = (definition: string, file: string): string => {
    const { text, open } = substitutePlaceholders(definition, valueOf);
    if (open.length === 0) return text;
    const options = open.map((name) => `--substitute '${name}=...'`).join(' ');
    throw new UsageError(`'${file}' has placeholders that nothing is given for: ${open.join(', ')}; add ${options}`);
  };
  const isGiven = values.size > 0 || functions.length > 0;
  const stateMachines = (options.stateMachine ?? []).map((given) => {
    const [name, file] = pairOf(given, '--state-machine', 'NAME=FILE, such as load=load.asl.json');
    return [name, { file, definition: filled(readDefinition(file, '--state-machine'), file) }] as const;
  });
  return {
    functions,
    filled,
    ...(isGiven && { filledAsFarAsGiven: (definition: string) => substitutePlaceholders(definition, valueOf).text }),
    tables: new Map((options.table ?? []).map(tableOf)),
    stateMachines: new Map(stateMachines),
    ...(options.mocks !== undefined && { mocks: mocksIn(options.mocks) }),
  };
}

function pairOf(given: string, option: string, allowed: string): [string, string] {
  const at = given.indexOf('=');
  if (at > 0) return [given.slice(0, at), given.slice(at + 1)];
  throw new UsageError(`${option}: '${given}' is not ${allowed}`);
}

function functionOf(given: string): LambdaFunction {
  const [reference, code] = pairOf(
    given,
    '--function',
    'NAME=FILE, such as notify=dist/notify.js or notify=dist/all.js#notify',
  );
  const [file = '', exportName = 'handler'] = code.split('#');
  const name = functionNameOf(reference);
  if (!/^[\w-]{1,64}$/u.test(name)) {
    throw new UsageError(`--function: '${reference}' is not the name of a function: up to 64 letters, digits, - and _`);
  }
  const module = resolve(existingFile(file, '--function'));
  return { name, code: { module, exportName }, timeoutSeconds: FUNCTION_TIMEOUT_SECONDS };
}

function tableOf(given: string): [string, readonly KeyAttribute[]] {
  const [name, key] = pairOf(given, '--table', 'NAME=KEY:TYPE, such as locks=client:S');
  const attributes = key.split(',').map((part) => /^([^:]+):([SNB])$/u.exec(part));
  if (attributes.length > 2 || attributes.some((attribute) => attribute === null)) {
    throw new UsageError(
      `--table: '${given}' is not NAME=KEY:TYPE or NAME=KEY:TYPE,SORTKEY:TYPE with the types S, N and B`,
    );
  }
  return [
    name,
    attributes.map((found) => ({ name: found?.[1] ?? '', type: (found?.[2] ?? 'S') as KeyAttribute['type'] })),
  ];
}

function mocksIn(file: string): MockConfiguration {
  const source = readText(file, '--mocks');
  try {
    return readMockConfiguration(source);
  } catch (error) {
    if (error instanceof MockConfigurationError) throw new UsageError(`--mocks: '${file}': ${error.message}`);
    throw error;
  }
}

/** A state machine's name for a file: `jobs/load-day.asl.json` is `load-day`. */
export const machineNameOf = (file: string): string =>
  basename(fileOf(file))
    .replace(/(?:\.asl)?\.(?:json|ya?ml)$/u, '')
    .replace(/[^\w-]/gu, '-')
    .slice(0, 80) || 'machine';
