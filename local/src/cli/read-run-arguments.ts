import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from 'sfn-redshift-tasker/command-line';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'it is not a folder',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
};

/** The options of `run` as they were given. */
export interface RunCommandOptions {
  readonly input?: string;
  readonly setup?: string;
  readonly data?: string;
  readonly s3?: string;
  readonly timeout?: number;
  readonly timeline?: string;
  readonly json?: true;
}

/** What `run` works with: files have been read, JSON has been parsed, folders are there. */
export interface RunArguments {
  /** JSON text, not yet validated. */
  readonly definition: string;
  /** Where it comes from, as the user wrote it. */
  readonly file: string;
  readonly input: unknown;
  readonly setup?: { readonly file: string; readonly sql: string };
  readonly dataDirectory?: string;
  readonly s3Directory?: string;
  readonly timeoutSeconds?: number;
  readonly timelineFile?: string;
  readonly isJson: boolean;
}

/** @throws {UsageError} naming the argument, what is wrong with it and what is allowed. */
export function readRunArguments(file: string, options: RunCommandOptions): RunArguments {
  return {
    file,
    definition: readText(file, 'the state machine'),
    input: readInput(options.input),
    isJson: options.json === true,
    ...(options.setup !== undefined && { setup: { file: options.setup, sql: readText(options.setup, '--setup') } }),
    ...(options.data !== undefined && { dataDirectory: resolve(options.data) }),
    ...(options.s3 !== undefined && { s3Directory: existingFolder(options.s3, '--s3') }),
    ...(options.timeout !== undefined && { timeoutSeconds: options.timeout }),
    ...(options.timeline !== undefined && { timelineFile: writableFile(options.timeline, '--timeline') }),
  };
}

/** Why an operation on a file failed, in words; never its stack. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}

function readInput(argument: string | undefined): unknown {
  if (argument === undefined) return {};
  const isFile = argument.startsWith('@');
  const text = isFile ? readText(argument.slice(1), '--input') : argument;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the input, which may hold what nobody should see.
    const source = isFile ? `the file '${argument.slice(1)}'` : 'the value';
    throw new UsageError(`--input: ${source} is not JSON; allowed are a JSON value or @FILE with one in it`);
  }
}

function readText(file: string, argument: string): string {
  try {
    // A byte order mark is no JSON and no SQL.
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`${argument}: cannot read '${file}': ${reasonOf(error)}`);
  }
}

function existingFolder(folder: string, argument: string): string {
  try {
    if (!statSync(folder).isDirectory()) throw new UsageError(`${argument}: '${folder}' is not a folder`);
    return resolve(folder);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${argument}: cannot read '${folder}': ${reasonOf(error)}`);
  }
}

/** Found out before the run, and without touching a file that is there. */
function writableFile(file: string, argument: string): string {
  const path = resolve(file);
  try {
    const existing = statSync(path, { throwIfNoEntry: false });
    if (existing?.isDirectory() === true) throw new UsageError(`${argument}: '${file}' is a folder`);
    accessSync(existing === undefined ? dirname(path) : path, constants.W_OK);
    return path;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${argument}: cannot write '${file}': ${reasonOf(error)}`);
  }
}
