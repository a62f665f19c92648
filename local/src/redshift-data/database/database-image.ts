import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DATABASE_WORKER_URL } from '../database-worker-url.js';
import { DIALECT_SETUP } from '../dialect/setup/dialect-setup.js';
import { WorkerConnection } from './worker-connection.js';

/** Where a build may leave a prepared image; see {@link makeDatabaseImage}. */
export const DATABASE_IMAGE_FILE = fileURLToPath(new URL('./empty-database.tar.gz', DATABASE_WORKER_URL));

let remembered: Promise<Uint8Array> | undefined;

/**
 * A new database with the dialect's functions in it, as a gzipped archive: read from the build where that has one, else
 * made, which takes a second or two, and remembered for the rest of the process.
 */
export const databaseImage = async (): Promise<Uint8Array> => {
  if (existsSync(DATABASE_IMAGE_FILE)) return readFileSync(DATABASE_IMAGE_FILE);
  remembered ??= makeDatabaseImage().catch((error: unknown) => {
    remembered = undefined;
    throw error;
  });
  return remembered;
};

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
