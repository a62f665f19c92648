// The queries that one statement takes of PostgreSQL where that is the store: the stories of the bench `calls` once more, by the deployed
// handlers and the store's adapter, on PostgreSQL itself in this process (PGlite). Each query is a round trip and a transaction.
import { PGlite } from '@electric-sql/pglite';
import { PostgresInvocationStore, PostgresPoolStore, postgresMigrations } from 'sfn-redshift-tasker/postgres';
import { ANSWERS, playStory, STORIES } from './calls.mjs';

const SCHEMA = 'tasker';
/** The database's number of `bigint`, which the package `pg` gives as text. */
const BIGINT = 20;

export const title = 'Queries per statement with PostgreSQL as the store';

/** An empty store, and how many queries of each kind it has sent since that was last asked. */
async function openStore() {
  const database = await PGlite.create({ parsers: { [BIGINT]: (text) => text } });
  await database.exec(postgresMigrations(SCHEMA));
  let counts = { reads: 0, writes: 0 };
  const connection = {
    async query(text, values) {
      counts[/^\s*select\b/i.test(text) ? 'reads' : 'writes'] += 1;
      return await database.query(text, values);
    },
  };
  return {
    parts: {
      store: new PostgresInvocationStore({ connection, schema: SCHEMA }),
      pools: new PostgresPoolStore({ connection, schema: SCHEMA }),
    },
    counts() {
      const told = counts;
      counts = { reads: 0, writes: 0 };
      return told;
    },
    clear: () => database.exec(`truncate ${TABLES.map((name) => `${SCHEMA}.${name}`).join()}`),
    close: () => database.close(),
  };
}

const TABLES = ['invocations', 'locks', 'queue_entries', 'queue_tickets', 'queued_requests'];

export async function run() {
  const store = await openStore();
  try {
    const figures = [];
    for (const story of Object.keys(STORIES)) {
      const counts = await playStory(story, { parts: store.parts, onCount: () => void store.counts() });
      if (Object.keys(counts).some((name) => name.startsWith('DynamoDB.'))) throw new Error('DynamoDB was asked');
      const { reads, writes } = store.counts();
      const answers = ANSWERS.reduce((sum, name) => sum + (counts[`StepFunctions.${name}`] ?? 0), 0);
      figures.push(
        { name: `${story}: writes`, value: writes, unit: 'queries' },
        { name: `${story}: reads`, value: reads, unit: 'queries' },
        { name: `${story}: SendTaskSuccess or SendTaskFailure`, value: answers, unit: 'requests' },
      );
      await store.clear();
    }
    return figures;
  } finally {
    await store.close();
  }
}
