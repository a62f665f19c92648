import { duration, inLines, toneOf } from './format.js';
import { GraphView } from './graph-view.js';
import type { ExecutionView } from '../src/console/console-views.js';

interface ExecutionProps {
  readonly execution: ExecutionView;
  readonly now: number;
  readonly selected: string | undefined;
  readonly onSelect: (stateName: string | undefined) => void;
  readonly onStop: () => void;
}

/** One execution: its graph, and beside it what went into and came out of it or of the state that is chosen. */
export function ExecutionPanel({ execution, now, selected, onSelect, onStop }: ExecutionProps) {
  const { status, startedAt, stoppedAt } = execution;
  return (
    <section class="panel" aria-label="Execution">
      <h2>
        {execution.stateMachineName} <span class={`badge ${toneOf(status)}`}>{status}</span>{' '}
        <small>{`${execution.name}, ${duration((stoppedAt ?? now) - startedAt)}`}</small>
        {status === 'RUNNING' && (
          <button type="button" class="stop" onClick={onStop}>
            Stop execution
          </button>
        )}
      </h2>
      <div class="execution">
        <div class="scroll graph-frame">
          <GraphView execution={execution} selected={selected} onSelect={onSelect} />
        </div>
        {selected === undefined ? (
          <Details
            title="Execution"
            input={execution.input}
            output={execution.output}
            error={execution.error}
            cause={execution.cause}
          />
        ) : (
          <StateDetails execution={execution} stateName={selected} onClose={() => onSelect(undefined)} />
        )}
      </div>
    </section>
  );
}

function StateDetails({
  execution,
  stateName,
  onClose,
}: {
  readonly execution: ExecutionView;
  readonly stateName: string;
  readonly onClose: () => void;
}) {
  const visits = execution.visits.filter((visit) => visit.stateName === stateName);
  const attempts = execution.attempts.filter((attempt) => attempt.stateName === stateName);
  const failed = attempts
    .filter(({ error }) => error !== undefined)
    .map(({ error, attempt }) => `attempt ${attempt + 1}: ${error ?? ''}`);
  const visit = visits.at(-1);
  const count = visits.length > 1 ? ` (entered ${visits.length} times, this is the last)` : '';
  return (
    <div class="details">
      <button type="button" class="close" onClick={onClose}>
        Show the execution
      </button>
      <Details
        title={`${stateName}${count}`}
        input={visit?.input}
        output={visit?.output}
        error={failed.length > 0 ? failed.join('\n') : undefined}
        cause={undefined}
      />
    </div>
  );
}

interface DetailsProps {
  readonly title: string;
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

function Details({ title, input, output, error, cause }: DetailsProps) {
  return (
    <div class="details">
      <h3>{title}</h3>
      <h4>Input</h4>
      <pre>{input === undefined ? 'none yet' : inLines(input)}</pre>
      <h4>Output</h4>
      <pre>{output === undefined ? 'none yet' : inLines(output)}</pre>
      {error !== undefined && <h4>Error</h4>}
      {error !== undefined && <pre class="error">{error}</pre>}
      {cause !== undefined && <pre class="error">{inLines(cause)}</pre>}
    </div>
  );
}
