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

/** Why an operation on a file failed, in words; never its stack. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}

/** Whether a laptop cloud could not start because of the server that its database was to be on. */
export function isOfServer(error: unknown): boolean {
  return error instanceof Error && error.name === 'DatabaseServerError';
}

/** The text of a file. @throws {UsageError} it cannot be read. */
export function readText(file: string, argument: string): string {
  try {
    // A byte order mark is no JSON and no SQL.
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`${argument}: cannot read '${file}': ${reasonOf(error)}`);
  }
}

/** The path of a file that is there. @throws {UsageError} it is not. */
export function existingFile(file: string, argument: string): string {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return file;
  throw new UsageError(`${argument}: there is no file '${file}'`);
}

/** The absolute path of a folder that is there. @throws {UsageError} it is not. */
export function existingFolder(folder: string, argument: string): string {
  try {
    if (!statSync(folder).isDirectory()) throw new UsageError(`${argument}: '${folder}' is not a folder`);
    return resolve(folder);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${argument}: cannot read '${folder}': ${reasonOf(error)}`);
  }
}

/**
 * The absolute path of a file that can be written; found out without touching one that is there.
 *
 * @throws {UsageError} it cannot.
 */
export function writableFile(file: string, argument: string): string {
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
