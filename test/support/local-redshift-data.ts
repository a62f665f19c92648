import { ManualClock } from '../../src/adapters/memory/manual-clock.js';
import { SequentialIds } from '../../src/adapters/memory/sequential-ids.js';
import type { StatementStatusChangeEvent } from '../../src/domain/statement-status-change-event.js';
import { isTerminal } from '../../src/ports/statement-status.js';
import { HOUR_MS } from '../../src/ports/units.js';
import { LocalRedshift } from '../../local/src/redshift-data/local-redshift.js';
import type { RedshiftDataEnvironment } from '../contract/redshift-data.contract.js';
import { openRedshiftDataEndpoint, type RedshiftDataEndpoint } from './redshift-data-endpoint.js';

/** Longer than the service keeps anything. */
const FORGETTING_MS = 25 * HOUR_MS;

/**
 * Environments of the contract around the real adapter, over HTTP, before the laptop cloud's Data API on Postgres. They
 * share one database, whose start takes a second or two; each finds it empty, and a service that has forgotten the past.
 */
export class LocalRedshiftData {
  readonly #clock = new ManualClock();
  #events: StatementStatusChangeEvent[] = [];
  #opened: Promise<{ readonly redshift: LocalRedshift; readonly endpoint: RedshiftDataEndpoint }> | undefined;

  /** An environment of its own for one case; at most one at a time. */
  async make(): Promise<RedshiftDataEnvironment> {
    this.#opened ??= this.#open();
    const { endpoint } = await this.#opened;
    const events: StatementStatusChangeEvent[] = [];
    this.#events = events;
    return {
      redshiftData: endpoint.redshiftData,
      clock: this.#clock,
      patienceMs: 10_000,
      events: () => events,
      close: () => this.#empty(),
    };
  }

  /** Stops the database and frees the port. */
  async close(): Promise<void> {
    const opened = await this.#opened;
    await opened?.endpoint.close();
    await opened?.redshift.close();
  }

  async #open(): Promise<{ redshift: LocalRedshift; endpoint: RedshiftDataEndpoint }> {
    const redshift = await LocalRedshift.open({
      clock: this.#clock,
      ids: new SequentialIds('local'),
      onEvent: (event) => this.#events.push(event),
    });
    return { redshift, endpoint: await openRedshiftDataEndpoint(redshift) };
  }

  async #empty(): Promise<void> {
    const opened = await this.#opened;
    if (opened === undefined) return;
    const { redshift, endpoint } = opened;
    for (const { id, status } of redshift.statements()) {
      // It may end by itself while it is asked to.
      if (!isTerminal(status)) await endpoint.redshiftData.cancelStatement({ Id: id }).catch(() => undefined);
    }
    await redshift.runScript('drop table if exists contract_rows');
    await this.#clock.advance(FORGETTING_MS);
  }
}
