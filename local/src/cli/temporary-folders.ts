import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders that are gone with the command, also where it is ended at once. */
export class TemporaryFolders {
  private readonly folders: string[] = [];

  constructor() {
    process.once('exit', this.remove);
  }

  /** An empty folder with this word in its name. */
  make(purpose: string): string {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), `sfn-redshift-tasker-${purpose}-`));
    this.folders.push(folder);
    return folder;
  }

  /** Removes them all. May be called twice. */
  readonly remove = (): void => {
    process.off('exit', this.remove);
    for (const folder of this.folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
