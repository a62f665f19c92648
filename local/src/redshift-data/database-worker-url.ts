/** Where the compiled database worker is: beside this file. */
export const DATABASE_WORKER_URL = new URL('./database-worker.js', import.meta.url);
