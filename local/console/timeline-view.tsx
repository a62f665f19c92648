import { clockTime, duration, toneOf } from './format.js';
import type { ExecutionView } from '../src/console/console-views.js';

interface Bar {
  readonly key: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly tone: string;
  readonly kind: 'state' | 'statement';
}

const BARS_MAX = 200;

/** Every attempt of a state and every statement as a bar over time. */
export function TimelineView({ execution, now }: { readonly execution: ExecutionView; readonly now: number }) {
  const end = execution.stoppedAt ?? now;
  const bars = barsOf(execution, end).slice(0, BARS_MAX);
  const from = execution.startedAt;
  const span = Math.max(1, ...bars.map((bar) => bar.to - from), end - from);
  const percent = (ms: number): string => `${((ms / span) * 100).toFixed(3)}%`;
  return (
    <section class="panel" aria-label="Timeline">
      <h2>
        Timeline <small>{`${clockTime(from)}, ${duration(span)}`}</small>
      </h2>
      <ol class="timeline">
        {bars.map((bar) => (
          <li key={bar.key}>
            <span class="bar-label" title={bar.label}>
              {bar.label}
            </span>
            <span class="track">
              <span
                class={`bar ${bar.kind} ${bar.tone}`}
                style={{ left: percent(bar.from - from), width: percent(Math.max(bar.to - bar.from, 0)) }}
                title={`${bar.label}: ${duration(bar.to - bar.from)}`}
              />
            </span>
            <span class="bar-time">{duration(bar.to - bar.from)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function barsOf(execution: ExecutionView, end: number): Bar[] {
  const attempts = execution.attempts.map((attempt): Bar => ({
    key: `attempt ${attempt.id}`,
    label:
      [...attempt.branchPath, attempt.stateName].join(' › ') +
      (attempt.attempt > 0 ? ` (retry ${attempt.attempt})` : ''),
    from: attempt.startedAt,
    to: attempt.endedAt ?? end,
    tone: toneOf(attempt.outcome),
    kind: 'state',
  }));
  const statements = execution.statements.map((statement): Bar => ({
    key: statement.id,
    label: statement.sqls.join('; ').replace(/\s+/g, ' '),
    from: statement.startedAt ?? statement.createdAt,
    to: statement.endedAt ?? end,
    tone: toneOf(statement.status),
    kind: 'statement',
  }));
  return [...attempts, ...statements].sort((left, right) => left.from - right.from);
}
