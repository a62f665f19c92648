import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '../../../src/adapters/memory/index.js';
import { formatDuration } from '../../../local/src/cli/progress/format-duration.js';
import { LiveProgress } from '../../../local/src/cli/progress/live-progress.js';
import { PlainProgress } from '../../../local/src/cli/progress/plain-progress.js';
import { RunRecord } from '../../../local/src/cli/progress/run-record.js';
import type { StatementSnapshot } from '../../../local/src/redshift-data/statement-snapshot.js';
import type { StateAttempt } from '../../../local/src/states/interpreter/state-attempt.js';
import * as observed from './observed.js';

const clock = new ManualClock();
const ESCAPE = String.fromCharCode(27);
const CONTROL_OR_TEXT = new RegExp(`${ESCAPE}\\[(\\d*)[FJ]|([^${ESCAPE}]+)`, 'g');

const anAttempt = (over: Partial<StateAttempt> = {}): StateAttempt => observed.anAttempt(clock.now(), over);
const aStatement = (over: Partial<StatementSnapshot> = {}): StatementSnapshot => observed.aStatement(clock.now(), over);

describe('progress line by line', () => {
  let lines: string[];
  let progress: PlainProgress;

  beforeEach(() => {
    lines = [];
    progress = new PlainProgress(clock, (line) => lines.push(line));
  });

  it('tells when a state and a statement begin and how they end', async () => {
    const attempt = anAttempt({ branchPath: ['Days[3]'] });
    progress.attemptChanged(attempt);
    progress.statementChanged(aStatement({ status: 'SUBMITTED' }));
    progress.statementChanged(aStatement());
    progress.statementChanged(aStatement());
    await clock.advance(1_500);
    progress.statementChanged(aStatement({ status: 'FINISHED', rows: 1 }));
    progress.attemptChanged({ ...attempt, outcome: 'failed', error: 'FAILED', endedAt: clock.now() });
    expect(lines.map((line) => line.trim())).toEqual([
      '0.0 s  Days[3] / Load runs',
      '0.0 s  statement aaaaaaaa runs',
      '1.5 s  statement aaaaaaaa FINISHED, 0 ms, 1 row',
      '1.5 s  Days[3] / Load failed, 1.5 s: FAILED',
    ]);
  });

  it('does not tell of the beginning of what takes no time', () => {
    progress.attemptChanged(anAttempt({ stateType: 'Choice' }));
    expect(lines).toEqual([]);
  });

  it('lets no name steer the terminal', () => {
    progress.attemptChanged(anAttempt({ stateName: 'a\u001b[2Jb\nc' }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\p{Cc}]/u);
  });
});

describe('live progress', () => {
  let written: string;
  let record: RunRecord;
  let progress: LiveProgress;

  beforeEach(() => {
    jest.useFakeTimers();
    written = '';
    record = new RunRecord();
    const terminal = { columns: 40, rows: 6, write: (text: string) => ((written += text), true) };
    progress = new LiveProgress(record, clock, terminal, false);
  });

  afterEach(() => {
    progress.stop();
    jest.useRealTimers();
  });

  /** What the terminal shows, for the few control sequences that are used. */
  function screen(): string[] {
    const lines: string[] = [''];
    for (const [, up, text] of written.matchAll(CONTROL_OR_TEXT)) {
      if (text !== undefined) {
        const [first = '', ...rest] = text.split('\n');
        lines[lines.length - 1] += first;
        lines.push(...rest);
      } else if (up !== undefined && Number(up) > 0) {
        lines.splice(lines.length - 1 - Number(up));
        lines.push('');
      }
    }
    return lines.filter((line) => line !== '');
  }

  it('keeps what has ended and counts up what runs', async () => {
    const first = anAttempt();
    record.noteAttempt(first);
    progress.attemptChanged(first);
    await clock.advance(2_000);
    jest.advanceTimersByTime(100);
    expect(screen()).toEqual([expect.stringMatching(/^. Load runs, 2\.0 s$/)]);
    const ended: StateAttempt = { ...first, outcome: 'succeeded', endedAt: clock.now() };
    record.noteAttempt(ended);
    progress.attemptChanged(ended);
    const second = anAttempt({ id: 2, stateName: 'Check' });
    record.noteAttempt(second);
    jest.advanceTimersByTime(100);
    expect(screen()).toEqual(['✓ Load succeeded, 2.0 s', expect.stringMatching(/^. Check runs, 0 ms$/)]);
    progress.stop();
    expect(screen()).toEqual(['✓ Load succeeded, 2.0 s']);
  });

  it('takes no more lines than the terminal has', () => {
    for (let id = 1; id <= 50; id += 1) record.noteAttempt(anAttempt({ id, stateName: `State ${id}` }));
    jest.advanceTimersByTime(300);
    expect(screen()).toHaveLength(4);
    expect(screen().at(-1)).toBe('  and 47 more');
  });

  it('keeps each thing on one line', () => {
    record.noteAttempt(anAttempt({ stateName: 'x'.repeat(200) }));
    jest.advanceTimersByTime(100);
    expect(screen()).toHaveLength(1);
    expect(screen()[0]?.length).toBeLessThanOrEqual(40);
  });

  it('writes nothing while there is nothing to show', () => {
    jest.advanceTimersByTime(1_000);
    progress.stop();
    expect(written).toBe('');
  });

  it('says what goes on before the execution', () => {
    progress.phase('starting the database');
    expect(screen()).toEqual([expect.stringContaining('starting the database')]);
    progress.phase(undefined);
    expect(screen()).toEqual([]);
  });
});

describe('a duration for people', () => {
  it.each([
    [-1, '0 ms'],
    [0, '0 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [59_940, '59.9 s'],
    [65_000, '1 min 5 s'],
    [119_999, '2 min 0 s'],
    [3_600_000, '60 min 0 s'],
  ])('of %d ms is %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });
});
