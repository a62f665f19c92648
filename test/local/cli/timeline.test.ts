import { describe, expect, it } from '@jest/globals';
import type { EpochMs } from '../../../src/ports/units.js';
import type { StatementSnapshot } from '../../../local/src/redshift-data/statement-snapshot.js';
import type { StateAttempt } from '../../../local/src/states/interpreter/state-attempt.js';
import type { RunReport } from '../../../local/src/cli/report.js';
import { axisTicks } from '../../../local/src/cli/timeline/axis-ticks.js';
import { renderTimeline } from '../../../local/src/cli/timeline/render-timeline.js';
import * as observed from './observed.js';

const START = Date.parse('2026-01-02T03:04:05.000Z');
const at = (ms: number): EpochMs => (START + ms) as EpochMs;

const aReport = (over: Partial<RunReport> = {}): RunReport => ({
  status: 'SUCCEEDED',
  executionArn: 'arn:aws:states:us-east-1:000000000000:execution:load:run-1',
  startDate: '2026-01-02T03:04:05.000Z',
  stopDate: '2026-01-02T03:04:09.000Z',
  statements: [],
  ...over,
});

const anAttempt = (over: Partial<StateAttempt> = {}): StateAttempt =>
  observed.anAttempt(at(1_000), { endedAt: at(3_000), outcome: 'succeeded', ...over });

const aStatement = (over: Partial<StatementSnapshot> = {}): StatementSnapshot =>
  observed.aStatement(at(1_000), { status: 'FINISHED', startedAt: at(2_000), endedAt: at(3_000), rows: 7, ...over });

describe('the timeline', () => {
  it('has a bar for each attempt and each statement, to scale', () => {
    const html = renderTimeline(aReport(), {
      attempts: [anAttempt(), anAttempt({ id: 2, attempt: 1, startedAt: at(3_000), endedAt: at(4_000) })],
      statements: [aStatement()],
    });
    expect(html.match(/<li /g)).toHaveLength(3);
    expect(html).toContain('Load (retry 1)');
    expect(html).toContain('class="bar" style="left:25%;width:50%"');
    expect(html).toContain('statement aaaaaaaa FINISHED, 1.0 s, 7 rows');
  });

  it('shows paler what a statement waited for the database', () => {
    const html = renderTimeline(aReport(), { attempts: [], statements: [aStatement({ endedAt: at(4_000) })] });
    expect(html).toContain('class="bar waiting" style="left:25%;width:25%"');
    expect(html).toContain('class="bar" style="left:50%;width:50%"');
  });

  it('escapes whatever comes from outside', () => {
    const nasty = '<script>alert("x")</script>';
    const html = renderTimeline(aReport({ status: 'FAILED', error: nasty, cause: nasty }), {
      attempts: [anAttempt({ stateName: nasty, branchPath: [nasty], error: nasty, outcome: 'failed' })],
      statements: [aStatement({ error: nasty, status: 'FAILED' })],
    });
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
  });

  it('needs nothing from elsewhere', () => {
    const html = renderTimeline(aReport(), { attempts: [anAttempt()], statements: [aStatement()] });
    expect(html).not.toMatch(/https?:|src=|href=|url\(|@import/);
  });

  it('tells states that ended well, badly and not of themselves apart', () => {
    const kinds = (['succeeded', 'failed', 'timedOut', 'cancelled', 'running'] as const).map(
      (outcome) =>
        /<li class="(\w+)"/.exec(
          renderTimeline(aReport(), { attempts: [anAttempt({ outcome })], statements: [] }),
        )?.[1],
    );
    expect(kinds).toEqual(['good', 'bad', 'bad', 'stopped', 'stopped']);
  });

  it('draws an execution in which nothing took any time', () => {
    const html = renderTimeline(aReport({ stopDate: aReport().startDate }), {
      attempts: [anAttempt({ startedAt: at(0), endedAt: at(0) })],
      statements: [],
    });
    expect(html).toContain('left:0%;width:0%');
    expect(html).not.toContain('NaN');
  });

  it('draws an execution without any states or statements', () => {
    expect(renderTimeline(aReport(), { attempts: [], statements: [] })).toContain('<p>none</p>');
  });
});

describe('the axis', () => {
  it.each([
    [1, [0, 1]],
    [8, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    [1_000, [0, 200, 400, 600, 800, 1_000]],
    [4_000, [0, 500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000]],
    [9_999, [0, 2_000, 4_000, 6_000, 8_000]],
  ])('of %d ms has its marks at round numbers', (lengthMs, ticks) => {
    expect(axisTicks(lengthMs)).toEqual(ticks);
  });

  it('has few marks, however long', () => {
    for (let lengthMs = 1; lengthMs < 1e12; lengthMs = Math.ceil(lengthMs * 1.7)) {
      expect(axisTicks(lengthMs).length).toBeLessThanOrEqual(9);
    }
  });
});
