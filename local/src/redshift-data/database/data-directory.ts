import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unfinished } from '../../archive/write-whole.js';
import { FolderLock } from './folder-lock.js';

/** A file whose presence says that the database beside it was made completely. */
const READY_FILE = 'sfn-redshift-tasker.ready';
const TEMPORARY_PREFIX = 'sfn-redshift-tasker-';
const DATABASE_FOLDER = 'database';
/** Databases that were made beside it, each in a folder of this kind. */
const SIBLINGS_FOLDER = 'databases';
/** What else a laptop cloud may keep beside the database: DynamoDB's tables and the state machines. */
export const TABLES_FOLDER = 'dynamodb';
/** The statements of the last day. */
export const STATEMENTS_FOLDER = 'statements';
/** Executions that run or have ended. */
export const EXECUTIONS_FOLDER = 'executions';
/** What tells the task tokens of the folder's executions from others. */
export const TOKEN_SECRET_FILE = 'token-secret';
export const STATE_MACHINES_FILE = 'state-machines.json';
/** Queues with their messages, and topics. */
export const QUEUES_FOLDER = 'queues';
/** Which rules, and which feeds of functions, are switched off. */
export const SWITCHES_FILE = 'switched-off.json';
/** What stands for S3, where no other folder does. */
export const OBJECTS_FOLDER = 's3';

/**
 * The folder that a database lives in, taken for this process alone: `database/` holds Postgres' own files, beside it are
 * the lock and the mark that the database was made completely.
 */
export class DataDirectory {
  /** Removes a temporary folder when the process ends without having given it up. */
  private readonly onExit = (): void => {
    this.remove();
  };

  private constructor(
    private readonly folder: string,
    private readonly isTemporary: boolean,
    private readonly lock: FolderLock,
    /** Whether a database has to be made first. */
    readonly isNew: boolean,
  ) {
    if (isTemporary) process.once('exit', this.onExit);
  }

  /** Postgres' own folder. */
  get databaseFolder(): string {
    return join(this.folder, DATABASE_FOLDER);
  }

  /** Where databases are that were made beside this one. */
  get siblingsFolder(): string {
    return join(this.folder, SIBLINGS_FOLDER);
  }

  /**
   * Takes a folder, which is made where it does not exist; without one, a temporary folder.
   *
   * @throws {Error} a live process uses the folder, it cannot be made, or something else is in it.
   */
  static take(folder: string | undefined): DataDirectory {
    if (folder === undefined) return DataDirectory.takeTemporary();
    const path = resolve(folder);
    // What is in it, SQL and rows and tokens, is nobody else's business.
    mkdirSync(path, { recursive: true, mode: 0o700 });
    refuseForeignContent(path);
    const lock = FolderLock.take(path);
    const isNew = !isReadyFolder(path);
    // Left by a process that was killed while it made the database: nothing in it can have been used.
    if (isNew) rmSync(join(path, DATABASE_FOLDER), { recursive: true, force: true });
    return new DataDirectory(path, false, lock, isNew);
  }

  /** Notes that the database has been made completely. */
  markReady(): void {
    if (!this.isTemporary && this.isNew) writeFileSync(join(this.folder, READY_FILE), '');
  }

  /** Gives up the folder; a temporary one is removed. */
  release(): void {
    process.off('exit', this.onExit);
    this.lock.release();
    this.remove();
  }

  private remove(): void {
    if (this.isTemporary) rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private static takeTemporary(): DataDirectory {
    const parent = realpathSync(tmpdir());
    removeAbandoned(parent);
    const path = mkdtempSync(join(parent, TEMPORARY_PREFIX));
    return new DataDirectory(path, true, FolderLock.take(path), true);
  }
}

/** Whether a folder holds a database that was made completely. */
export const isReadyFolder = (folder: string): boolean => existsSync(join(folder, READY_FILE));

/** Takes the mark away that {@link isReadyFolder} goes by; nothing happens where there is none. */
export const markUnready = (folder: string): void => rmSync(join(folder, READY_FILE), { force: true });

/** Removes temporary folders of processes that were killed. */
const removeAbandoned = (parent: string): void => {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    if (!name.startsWith(TEMPORARY_PREFIX) || !FolderLock.isAbandoned(path)) continue;
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Somebody else's, or being removed by another process just now.
    }
  }
};

const refuseForeignContent = (path: string): void => {
  const known = new Set([
    READY_FILE,
    DATABASE_FOLDER,
    SIBLINGS_FOLDER,
    TABLES_FOLDER,
    STATEMENTS_FOLDER,
    EXECUTIONS_FOLDER,
    TOKEN_SECRET_FILE,
    STATE_MACHINES_FILE,
    unfinished(TOKEN_SECRET_FILE),
    unfinished(STATE_MACHINES_FILE),
    QUEUES_FOLDER,
    SWITCHES_FILE,
    unfinished(SWITCHES_FILE),
    OBJECTS_FOLDER,
    FolderLock.FILE,
  ]);
  const foreign = readdirSync(path).find((name) => !known.has(name));
  if (foreign !== undefined) {
    throw new Error(
      `the data folder '${path}' holds '${foreign}', which is not part of a database of the laptop cloud; ` +
        'give an empty folder, or one that the laptop cloud made',
    );
  }
};
