import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, DAY_MS, type EpochMs, HOUR_MS } from 'sfn-redshift-tasker';
import { LineFile } from '../archive/line-file.js';
import type { Statement } from './statement.js';
import { STATEMENT_RETENTION_MS } from './statement-register.js';
import {
  type PartChange,
  partChangeOf,
  recordOf,
  type StatementRecord,
  statementOf,
  withPart,
} from './statement-record.js';

/** A statement of an earlier process. */
export interface LoadedStatement {
  readonly statement: Statement;
  /** Of the transaction that was about to become permanent when it was written last; `undefined` where there was none. */
  readonly transactionId: string | undefined;
}

const FILE = /^(\d+)\.jsonl$/;
/** A file is written for an hour, and each of its statements told of for a day after its end. */
const FILE_MS = HOUR_MS;

/**
 * The statements of the last day in a folder, so that they are known after a restart, however the process ended: one file for each hour,
 * which goes as a whole once nobody asks for any of its statements. Each line tells all of one statement, or of one of a batch; a later one
 * is the truer.
 */
export class KeptStatements {
  private current: { readonly hour: number; readonly file: LineFile } | undefined;

  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /**
   * What earlier processes have written, in the order of the statements' starts. Some may not have ended.
   *
   * @throws {Error} naming the folder, where it cannot be read or holds something else.
   */
  load(): LoadedStatement[] {
    this.removeOld();
    const records = new Map<string, StatementRecord>();
    try {
      for (const hour of this.hours()) {
        for (const line of this.fileOf(hour).values()) takeIn(records, line as StatementRecord | PartChange);
      }
      const known = [...records.values()].filter(({ standing }) => !this.isOver(standing.endedAt));
      return known
        .sort((one, other) => one.createdAt - other.createdAt)
        .map((record) => ({ statement: statementOf(record), transactionId: record.transactionId }));
    } catch (error) {
      throw new Error(`the statements in '${this.folder}' cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** Writes how a statement stands. @param transactionId of what is about to become permanent. @throws the file system's error. */
  note(statement: Statement, transactionId?: string): void {
    this.append(recordOf(statement, transactionId));
  }

  /**
   * Writes how one statement of a batch stands, and nothing of the others, which may have long results.
   *
   * @param place which one, counted from 0. @param transactionId as for {@link KeptStatements.note}. @throws the file system's error.
   */
  notePart(statement: Statement, place: number, transactionId?: string): void {
    this.append(partChangeOf(statement, place, transactionId));
  }

  private append(line: StatementRecord | PartChange): void {
    const hour = Math.floor(this.clock.now() / FILE_MS);
    if (this.current?.hour !== hour) {
      this.removeOld();
      this.current = { hour, file: this.fileOf(hour) };
    }
    this.current.file.append(line);
  }

  private isOver(endedAt: EpochMs | undefined): boolean {
    return endedAt !== undefined && this.clock.now() - endedAt >= STATEMENT_RETENTION_MS;
  }

  private fileOf(hour: number): LineFile {
    return new LineFile(join(this.folder, `${hour}.jsonl`));
  }

  /** Of the files that are there, in order. */
  private hours(): number[] {
    const hours = readdirSync(this.folder).flatMap((name) => Number(FILE.exec(name)?.[1] ?? Number.NaN));
    return hours.filter((hour) => !Number.isNaN(hour)).sort((one, other) => one - other);
  }

  private removeOld(): void {
    const oldest = (this.clock.now() - DAY_MS - FILE_MS) / FILE_MS;
    for (const hour of this.hours()) {
      if (hour < oldest) rmSync(this.fileOf(hour).path, { force: true });
    }
  }
}

const takeIn = (records: Map<string, StatementRecord>, line: StatementRecord | PartChange): void => {
  if ('place' in line) {
    // The batch itself may have been in a file that has gone.
    const known = records.get(line.id);
    if (known) records.set(line.id, withPart(known, line));
  } else records.set(line.id, line);
};
