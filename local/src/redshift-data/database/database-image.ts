import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DATABASE_WORKER_URL } from '../database-worker-url.js';
import { DIALECT_SETUP, DIALECT_VERSION } from '../dialect/setup/dialect-setup.js';
import { WorkerConnection } from './worker-connection.js';

/** Where a build may leave a prepared image; see {@link makeDatabaseImage}. */
export const DATABASE_IMAGE_FILE = fileURLToPath(new URL('./empty-database.tar.gz', DATABASE_WORKER_URL));

/** Where the build notes which version of the dialect is in its image. */
export const DATABASE_IMAGE_VERSION_FILE = DATABASE_IMAGE_FILE.replace(/\.tar\.gz$/, '.version');

/** A new database. */
export interface DatabaseImage {
  /** As a gzipped archive of some megabytes. */
  readonly archive: Uint8Array;
  /** Whether it is known to hold the dialect as it is now. */
  readonly isCurrent: boolean;
}

let remembered: Promise<Uint8Array> | undefined;

/**
 * A new database with the dialect's functions in it: read from the build where that has one, else made, which takes a second or two, and remembered for the rest of the process.
 */
export const databaseImage = async (): Promise<DatabaseImage> => {
  if (existsSync(DATABASE_IMAGE_FILE)) {
    return { archive: readFileSync(DATABASE_IMAGE_FILE), isCurrent: imageVersion() === DIALECT_VERSION };
  }
  remembered ??= makeDatabaseImage().catch((error: unknown) => {
    remembered = undefined;
    throw error;
  });
  return { archive: await remembered, isCurrent: true };
};

const imageVersion = (): string | undefined =>
  existsSync(DATABASE_IMAGE_VERSION_FILE) ? readFileSync(DATABASE_IMAGE_VERSION_FILE, 'utf8') : undefined;

/** Makes a new database with the dialect's functions in it, as a gzipped archive of some megabytes. */
export const makeDatabaseImage = async (): Promise<Uint8Array> => {
  // A worker of its own, because it gives back the memory that making a database takes.
  const connection = new WorkerConnection();
  try {
    const answer = await connection.ask({ kind: 'image', setup: DIALECT_SETUP });
    if (!('image' in answer)) throw new Error('the database worker gave no image');
    return answer.image;
  } finally {
    await connection.terminate();
  }
};
