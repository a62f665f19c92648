import { renameSync, writeFileSync } from 'node:fs';

/** What a file is called while it is written. */
export const unfinished = (path: string): string => `${path}.unfinished`;

/**
 * Puts a text into the place of what the file held: whole or not at all, since a process may be killed at any time. Only this user can read
 * it. May be repeated.
 *
 * @throws the file system's error; the file is as it was then.
 */
export const writeWhole = (path: string, text: string): void => {
  writeFileSync(unfinished(path), text, { mode: 0o600 });
  renameSync(unfinished(path), path);
};
