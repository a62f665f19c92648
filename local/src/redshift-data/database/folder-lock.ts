import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Holder {
  readonly processId: number;
  /** When that process began, as the operating system counts; empty where it does not say. */
  readonly processStart: string;
  /** Absent in locks of earlier versions. */
  readonly parentId?: number;
}

/** How long a process that has lost its parent is waited for: `serve` may be a process that ends with the one that it was started by. */
const ORPHAN_MS_MAX = 3_000;
const ORPHAN_POLL_MS = 20;

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
    const mine: Holder = { processId: process.pid, processStart: startOf(process.pid), parentId: process.ppid };
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
      if (isLastTry || (holder && isAlive(holder) && !endsSoon(holder)))
        throw inUse(folder, `process ${holder?.processId ?? 'unknown'}`);
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
      ? {
          processId: holder.processId,
          processStart: holder.processStart ?? '',
          ...(typeof holder.parentId === 'number' && { parentId: holder.parentId }),
        }
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
  if (isDead(holder.processId)) return false;
  const start = startOf(holder.processId);
  return start === '' || holder.processStart === '' || start === holder.processStart;
};

/** Whether a holder whose parent is gone ends within a moment. It blocks until then. */
const endsSoon = (holder: Holder): boolean => {
  if (holder.parentId === undefined || isAlive({ processId: holder.parentId, processStart: '' })) return false;
  const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for (let waitedMs = 0; waitedMs < ORPHAN_MS_MAX; waitedMs += ORPHAN_POLL_MS) {
    if (!isAlive(holder)) return true;
    Atomics.wait(pause, 0, 0, ORPHAN_POLL_MS);
  }
  return false;
};

/** When a process began, in the operating system's own ticks; empty where it does not tell. */
const startOf = (processId: number): string => fieldOf(processId, START_FIELD);

/** Whether a process has ended and only waits for somebody to ask how. `false` where the system does not tell. */
const isDead = (processId: number): boolean => /^[ZX]/.test(fieldOf(processId, STATE_FIELD));

/** Of what Linux tells of a process, counted behind its name. */
const STATE_FIELD = 0;
const START_FIELD = 19;

const fieldOf = (processId: number, field: number): string => {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // The name, in parentheses, may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[field] ?? '';
  } catch {
    return '';
  }
};
