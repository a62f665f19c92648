import { ManualClock } from '../../src/adapters/memory/manual-clock.js';
import { SequentialIds } from '../../src/adapters/memory/sequential-ids.js';
import type { StatementStatusChangeEvent } from '../../src/adapters/memory/statement-status-change-event.js';
import { LocalRedshift } from '../../src/local/redshift-data/local-redshift.js';
import type { RedshiftDataEnvironment } from '../contract/redshift-data.contract.js';
import { openRedshiftDataEndpoint } from './redshift-data-endpoint.js';

/** The environment of the contract around the real adapter, over HTTP, before the laptop cloud's Data API on Postgres. */
export const localRedshiftData = async (): Promise<RedshiftDataEnvironment> => {
  const clock = new ManualClock();
  const events: StatementStatusChangeEvent[] = [];
  const redshift = await LocalRedshift.open({
    clock,
    ids: new SequentialIds('local'),
    onEvent: (event) => events.push(event),
  });
  const endpoint = await openRedshiftDataEndpoint(redshift);
  return {
    redshiftData: endpoint.redshiftData,
    clock,
    patienceMs: 10_000,
    events: () => events,
    close: async () => {
      await endpoint.close();
      await redshift.close();
    },
  };
};
