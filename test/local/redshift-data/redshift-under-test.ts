import { setMaxListeners } from 'node:events';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { SequentialIds } from '../../../src/adapters/memory/sequential-ids.js';
import { FileArchive } from '../../../local/src/archive/file-archive.js';
import type { Caller } from '../../../local/src/http/aws-json-service.js';
import type {
  LocalRedshiftOptions,
  StatementSnapshot,
  StatementStatusChangeEvent,
} from '../../../local/src/redshift-data/index.js';
import { LocalRedshift } from '../../../local/src/redshift-data/index.js';

type Answer = Record<string, unknown>;

const NEVER = new AbortController().signal;
// One signal for all calls of a suite.
setMaxListeners(0, NEVER);
const TARGET = { ClusterIdentifier: 'example-cluster', Database: 'dev' };

/** A local Redshift with what a test wants to see of it. */
export class RedshiftUnderTest {
  readonly events: StatementStatusChangeEvent[] = [];
  readonly changes: StatementSnapshot[] = [];
  readonly clock = new ManualClock();
  /** As in the laptop cloud, where all but the options under test go through it. */
  readonly archive = new FileArchive();
  service!: LocalRedshift;

  static async open(options: Partial<LocalRedshiftOptions> = {}): Promise<RedshiftUnderTest> {
    const subject = new RedshiftUnderTest();
    subject.service = await LocalRedshift.open({
      clock: subject.clock,
      ids: new SequentialIds(),
      archive: subject.archive,
      onEvent: (event) => subject.events.push(event),
      onStatementChange: (change) => subject.changes.push(change),
      ...options,
    });
    return subject;
  }

  call(operation: string, input: Answer, caller: Caller = {}): Promise<Answer> {
    return this.service.call(operation, input, NEVER, caller) as Promise<Answer>;
  }

  /** Starts a statement and does not wait for it. */
  async start(sql: string, options: Answer = {}): Promise<string> {
    const target = options.SessionId === undefined ? TARGET : {};
    return (await this.call('ExecuteStatement', { ...target, Sql: sql, ...options })).Id as string;
  }

  /** Starts a batch and does not wait for it. */
  async startBatch(sqls: readonly string[], options: Answer = {}): Promise<string> {
    return (await this.call('BatchExecuteStatement', { ...TARGET, Sqls: sqls, ...options })).Id as string;
  }

  /** Waits for a statement's end and gives its description. */
  ended(id: string): Promise<Answer> {
    return this.call('DescribeStatement', { Id: id, WaitTimeSeconds: 30 });
  }

  async execute(sql: string, options: Answer = {}): Promise<Answer> {
    return this.ended(await this.start(sql, options));
  }

  /** Runs a query and gives its rows as the service's fields. */
  async fields(sql: string, options: Answer = {}): Promise<Answer[][]> {
    const description = await this.execute(sql, options);
    if (description.Status !== 'FINISHED') throw new Error(`${sql}: ${String(description.Error)}`);
    return (await this.call('GetStatementResult', { Id: description.Id })).Records as Answer[][];
  }

  /** Runs a query and gives its rows as plain values. */
  async rows(sql: string, options: Answer = {}): Promise<unknown[][]> {
    const records = await this.fields(sql, options);
    return records.map((row) => row.map((field) => (field.isNull === true ? null : Object.values(field)[0])));
  }

  /** The first value of a query's first row. */
  async value(sql: string, options: Answer = {}): Promise<unknown> {
    return (await this.rows(sql, options))[0]?.[0];
  }

  /** The database's text for SQL that has to fail. */
  async errorOf(sql: string, options: Answer = {}): Promise<string> {
    const description = await this.execute(sql, options);
    if (description.Status !== 'FAILED') throw new Error(`${sql} ended as ${String(description.Status)}`);
    return description.Error as string;
  }

  async close(): Promise<void> {
    await this.service.close();
    this.archive.close();
  }
}
