import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SqlError } from '../dialect/sql-error.js';
import { isReadyFolder, markUnready } from './data-directory.js';
import type { DatabasePool, DatabaseSiblings } from './database.js';

/** Before the name, so that no name is a step of a path. */
const PREFIX = 'database-';
/** What file systems take. */
const ENTRY_BYTES_MAX = 255;

/** Databases that were made beside an embedded one: each in a folder of its own. */
export class EmbeddedSiblings implements DatabaseSiblings {
  constructor(
    private readonly folder: string,
    private readonly openFolder: (folder: string) => Promise<DatabasePool>,
  ) {}

  names(): Promise<readonly string[]> {
    if (!existsSync(this.folder)) return Promise.resolve([]);
    const names = readdirSync(this.folder)
      .filter((entry) => entry.startsWith(PREFIX) && isReadyFolder(join(this.folder, entry)))
      .map((entry) => decodeURIComponent(entry.slice(PREFIX.length)));
    return Promise.resolve(names.sort());
  }

  async open(name: string): Promise<DatabasePool> {
    const folder = this.folderOf(name);
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    return this.openFolder(folder);
  }

  remove(name: string): Promise<void> {
    // Half of its files would be no database: a process may be killed before all are gone.
    markUnready(this.folderOf(name));
    rmSync(this.folderOf(name), { recursive: true, force: true });
    return Promise.resolve();
  }

  rename(name: string, to: string): Promise<void> {
    // What a process left there that was killed while it made a database of that name.
    rmSync(this.folderOf(to), { recursive: true, force: true });
    renameSync(this.folderOf(name), this.folderOf(to));
    return Promise.resolve();
  }

  private folderOf(name: string): string {
    const entry = PREFIX + encodeURIComponent(name);
    // In letters that are none of ASCII each byte of the name takes three.
    if (entry.length > ENTRY_BYTES_MAX) {
      throw new SqlError(
        `database name "${name}" is too long: encoded as the name of a folder it has ${entry.length} bytes; ` +
          `at most ${ENTRY_BYTES_MAX} are allowed here`,
      );
    }
    return join(this.folder, entry);
  }
}
