import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Holder {
  readonly processId: number;
  /** When that process began, as the operating system counts; empty where it does not say. */
  readonly processStart: string;
}

/** Folders that this copy of the module holds; another copy in the same process is told apart from it by the file alone. */
const held = new Set<string>();

/** The exclusive right of this process to use a folder, written down in a file there. A lock left by a dead process is taken over. */
export class FolderLock {
  static readonly FILE = 'sfn-redshift-tasker.lock';

  private constructor(private readonly folder: string) {}

  /**
   * Takes the lock on a folder that exists.
   *
   * @throws {Error} a live process has it.
   */
  static take(folder: string): FolderLock {
    const file = join(folder, FolderLock.FILE);
    const mine: Holder = { processId: process.pid, processStart: startOf(process.pid) };
    if (held.has(folder)) throw inUse(folder, 'this process');
    // Twice at most: once against a stale lock, once after it has been removed.
    for (const isLastTry of [false, true]) {
      try {
        writeFileSync(file, JSON.stringify(mine), { flag: 'wx' });
        held.add(folder);
        return new FolderLock(folder);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readHolder(file);
      if (isLastTry || (holder && isAlive(holder))) throw inUse(folder, `process ${holder?.processId ?? 'unknown'}`);
      rmSync(file, { force: true });
    }
    throw inUse(folder, 'another process');
  }

  /** Whether a folder has the lock of a process that is dead. One without any lock has not. */
  static isAbandoned(folder: string): boolean {
    const holder = readHolder(join(folder, FolderLock.FILE));
    return holder !== undefined && !held.has(folder) && !isAlive(holder);
  }

  /** Gives the folder free. */
  release(): void {
    held.delete(this.folder);
    rmSync(join(this.folder, FolderLock.FILE), { force: true });
  }
}

const inUse = (folder: string, holder: string): Error =>
  new Error(`the data folder '${folder}' is in use by ${holder}; stop it, or use another folder`);

const readHolder = (file: string): Holder | undefined => {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    return typeof holder.processId === 'number'
      ? { processId: holder.processId, processStart: holder.processStart ?? '' }
      : undefined;
  } catch {
    return undefined;
  }
};

const isAlive = (holder: Holder): boolean => {
  try {
    process.kill(holder.processId, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const start = startOf(holder.processId);
  return start === '' || holder.processStart === '' || start === holder.processStart;
};

/** When a process began, in the operating system's own ticks; empty where it does not tell. */
const startOf = (processId: number): string => {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // The process name, in parentheses, may hold spaces; the start is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
};
