import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expectKept, type OnUnkept } from '../../archive/expect-kept.js';
import { LineFile } from '../../archive/line-file.js';
import { writeWhole } from '../../archive/write-whole.js';
import type { HistoryEvent } from '../history/history-event.js';
import type { StateAttempt } from '../interpreter/state-attempt.js';
import type { AttemptsRecord, BeginningRecord, EndRecord, EventsRecord, ExecutionLine } from './execution-record.js';
import type { Note, Stimulus } from './stimulus.js';

/** What the file of an execution says. */
export interface ExecutionOnFile {
  readonly beginning: BeginningRecord;
  /** What reached it, as far as that is still needed: of one that has SUCCEEDED it is not. */
  readonly lines: readonly (Stimulus | Note)[];
  /** `undefined` where it had not ended. */
  readonly ended: EndRecord | undefined;
  /** Its attempts of states; none of one that is to be run again. */
  readonly attempts: readonly StateAttempt[];
}

/** What is written of an execution that has ended. */
export interface ExecutionAtEnd {
  readonly beginning: BeginningRecord;
  readonly ended: EndRecord;
  readonly attempts: readonly StateAttempt[];
  readonly events: readonly HistoryEvent[];
}

/** Read only when somebody asks for it. */
const EVENTS_LINE = '{"kind":"events"';

/** The file of one execution: its beginning, what reached it, and how it ended with its history. */
export class ExecutionFile {
  private readonly lines: LineFile;

  private constructor(
    readonly path: string,
    private readonly onUnkept: OnUnkept | undefined,
  ) {
    this.lines = new LineFile(path);
  }

  /**
   * The file of an execution that begins now. Sorted by name, files are in the order of the beginnings.
   *
   * @param onUnkept told of what has reached the execution, or become of it, and cannot be written.
   * @throws the file system's error: the execution has not begun then.
   */
  static begin(folder: string, beginning: BeginningRecord, onUnkept?: OnUnkept): ExecutionFile {
    const hash = createHash('sha256').update(beginning.arn).digest('hex').slice(0, 16);
    const name = `${String(beginning.startedAt).padStart(15, '0')}-${hash}.jsonl`;
    const file = new ExecutionFile(join(folder, name), onUnkept);
    file.lines.append(beginning);
    return file;
  }

  /** A file that is there. @param onUnkept as for {@link ExecutionFile.begin} */
  static at(path: string, onUnkept?: OnUnkept): ExecutionFile {
    return new ExecutionFile(path, onUnkept);
  }

  /**
   * @returns `undefined` where the process ended while it wrote the beginning: nobody was told of that execution.
   * @throws {Error} it is not the file of an execution.
   */
  read(): ExecutionOnFile | undefined {
    const lines = this.lines.read((line) => !line.startsWith(EVENTS_LINE)) as ExecutionLine[];
    const [beginning] = lines;
    if (beginning === undefined && !this.lines.hasWholeLine()) return undefined;
    if (beginning?.kind !== 'begun') throw new Error(`'${this.path}' does not begin as the file of an execution does`);
    const last = lines.at(-1);
    const shown = lines.find(({ kind }) => kind === 'attempts');
    return {
      beginning,
      lines: lines.filter((line) => isStep(line)),
      ended: last?.kind === 'ended' ? last : undefined,
      attempts: shown?.kind === 'attempts' ? shown.attempts : [],
    };
  }

  /** The history of an execution that has ended. @throws {Error} the file has none, or cannot be read. */
  readEvents(): readonly HistoryEvent[] {
    const records = this.lines.read((line) => line.startsWith(EVENTS_LINE)) as EventsRecord[];
    const last = records.at(-1);
    if (last === undefined) throw new Error(`'${this.path}' has no history`);
    return last.events;
  }

  /** Adds what reaches the execution. @throws the file system's error. */
  append(line: Stimulus | Note): void {
    expectKept(() => this.lines.append(line), this.onUnkept);
  }

  /**
   * Adds its history and how it ended; where the end is there, the history is, too. Of one that has SUCCEEDED, what reached it is not
   * needed any more.
   *
   * @throws the file system's error.
   */
  end({ attempts, beginning, ended, events }: ExecutionAtEnd): void {
    const record: EventsRecord = { kind: 'events', events };
    if (ended.end.status !== 'SUCCEEDED') {
      expectKept(() => this.lines.append(record, ended), this.onUnkept);
      return;
    }
    const shown: AttemptsRecord = { kind: 'attempts', attempts };
    const text = [beginning, shown, record, ended].map((line) => `${JSON.stringify(line)}\n`).join('');
    expectKept(() => writeWhole(this.path, text), this.onUnkept);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}

const isStep = (line: ExecutionLine): line is Stimulus | Note =>
  !['begun', 'ended', 'attempts', 'events'].includes(line.kind);
