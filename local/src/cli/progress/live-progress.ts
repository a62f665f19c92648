import type { WriteStream } from 'node:tty';
import { type Clock, isTerminal } from 'sfn-redshift-tasker';
import type { StatementSnapshot } from '../../redshift-data/statement-snapshot.js';
import type { StateAttempt } from '../../states/interpreter/state-attempt.js';
import { describeAttempt, describeStatement } from './describe-progress.js';
import type { Progress } from './progress.js';
import type { RunRecord } from './run-record.js';

const REDRAW_MS = 100;
const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const CLEAR_BELOW = '\u001b[0J';
/** Of a terminal that does not know its size. */
const [COLUMNS_DEFAULT, ROWS_DEFAULT] = [80, 24];
const COLOURS = { green: 32, red: 31, yellow: 33, grey: 90 } as const;

/** The part of a terminal that is used. */
export type Terminal = Pick<WriteStream, 'write' | 'columns' | 'rows'>;

/**
 * What has ended scrolls by, what runs stays below it and counts up. Colours unless `NO_COLOR` is set.
 */
export class LiveProgress implements Progress {
  private readonly timer: NodeJS.Timeout;
  private linesBelow = 0;
  private frame = 0;
  private phaseText: string | undefined;

  constructor(
    private readonly record: RunRecord,
    private readonly clock: Clock,
    private readonly terminal: Terminal,
    private readonly hasColours: boolean,
  ) {
    this.timer = setInterval(() => this.redraw(), REDRAW_MS).unref();
  }

  attemptChanged(attempt: StateAttempt): void {
    if (attempt.endedAt === undefined) return;
    const mark = attempt.outcome === 'succeeded' ? this.colour('✓', 'green') : this.colour('✗', 'red');
    this.redraw(`${mark} ${this.fitted(describeAttempt(attempt, this.clock.now()))}`);
  }

  statementChanged(statement: StatementSnapshot): void {
    if (!isTerminal(statement.status)) return;
    const mark = statement.status === 'FINISHED' ? this.colour('•', 'green') : this.colour('•', 'red');
    this.redraw(`  ${mark} ${this.fitted(describeStatement(statement, this.clock.now()))}`);
  }

  phase(text: string | undefined): void {
    this.phaseText = text;
    this.redraw();
  }

  note(text: string): void {
    this.redraw(this.colour(this.fitted(text), 'grey'));
  }

  stop(): void {
    clearInterval(this.timer);
    if (this.linesBelow > 0) this.terminal.write(this.toTop() + CLEAR_BELOW);
    this.linesBelow = 0;
  }

  private redraw(ended?: string): void {
    const now = this.clock.now();
    const spinner = this.colour(FRAMES.charAt((this.frame += 1) % FRAMES.length), 'yellow');
    const running = [
      ...(this.phaseText === undefined ? [] : [`${spinner} ${this.fitted(this.phaseText)}`]),
      ...this.record.runningAttempts.map((attempt) => `${spinner} ${this.fitted(describeAttempt(attempt, now))}`),
      ...this.record.runningStatements.map(
        (statement) => `  ${spinner} ${this.fitted(describeStatement(statement, now))}`,
      ),
    ];
    // More than fits would scroll, and could not be drawn over.
    const roomMax = Math.max(1, (this.terminal.rows || ROWS_DEFAULT) - 2);
    const shown = running.length <= roomMax ? running : running.slice(0, roomMax - 1);
    if (shown.length < running.length) shown.push(this.colour(`  and ${running.length - shown.length} more`, 'grey'));
    const lines = ended === undefined ? shown : [ended, ...shown];
    if (lines.length === 0 && this.linesBelow === 0) return;
    this.terminal.write(this.toTop() + CLEAR_BELOW + lines.map((line) => `${line}\n`).join(''));
    this.linesBelow = shown.length;
  }

  private toTop(): string {
    return this.linesBelow === 0 ? '' : `\u001b[${this.linesBelow}F`;
  }

  private fitted(text: string): string {
    const room = Math.max(20, (this.terminal.columns || COLUMNS_DEFAULT) - 6);
    return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
  }

  private colour(text: string, name: keyof typeof COLOURS): string {
    return this.hasColours ? `\u001b[${COLOURS[name]}m${text}\u001b[0m` : text;
  }
}
