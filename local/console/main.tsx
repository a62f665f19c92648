import { render } from 'preact';
import * as api from './api.js';
import { ExecutionPanel } from './execution-view.js';
import { clockTime, toneOf } from './format.js';
import { QueuesView } from './queues-view.js';
import { StatementsView } from './statements-view.js';
import { TimelineView } from './timeline-view.js';
import type { ExecutionView, OverviewView } from '../src/console/console-views.js';

/** Everything that the page shows. What is chosen is in the address, so that a page that is loaded again shows the same. */
interface PageState {
  overview: OverviewView | undefined;
  execution: ExecutionView | undefined;
  selectedState: string | undefined;
  message: string | undefined;
}

const page: PageState = { overview: undefined, execution: undefined, selectedState: undefined, message: undefined };
const container = document.getElementById('app');
// What the page says until here is not the page.
container?.replaceChildren();

const chosenArn = (): string | undefined =>
  decodeURIComponent(location.hash.slice(1)) || page.overview?.executions[0]?.arn;

let isLoading = false;
let isStale = false;

/** Asks for what is shown, once at a time; what changes meanwhile is asked for afterwards. */
async function refresh(): Promise<void> {
  isStale = true;
  if (isLoading) return;
  isLoading = true;
  while (isStale) {
    isStale = false;
    try {
      page.overview = await api.getOverview();
      const arn = chosenArn();
      page.execution = arn === undefined ? undefined : await api.getExecution(arn);
      page.message = undefined;
    } catch (error) {
      page.message = (error as Error).message;
    }
    draw();
  }
  isLoading = false;
}

/** Does what a button asks for, and tells where it fails. */
function act(action: () => Promise<unknown>): void {
  action().then(refresh, (error: unknown) => {
    page.message = (error as Error).message;
    draw();
  });
}

function choose(arn: string): void {
  page.selectedState = undefined;
  location.hash = encodeURIComponent(arn);
}

function draw(): void {
  if (container !== null) render(<App />, container);
}

function App() {
  const { overview, execution, message } = page;
  return (
    <>
      <header>
        <h1>Laptop cloud</h1>
        <p role="status" class={message === undefined ? 'hidden' : 'message'}>
          {message ?? ''}
        </p>
      </header>
      {overview !== undefined && (
        <main>
          <nav class="panel" aria-label="Executions">
            <Executions overview={overview} chosen={execution?.arn} />
          </nav>
          <div class="content">
            {execution === undefined ? (
              <p class="panel empty">No execution yet. Start one here, or with any AWS client.</p>
            ) : (
              <ExecutionPanel
                execution={execution}
                now={overview.now}
                selected={page.selectedState}
                onSelect={(stateName) => {
                  page.selectedState = stateName;
                  draw();
                }}
                onStop={() => act(() => api.stopExecution(execution.arn))}
              />
            )}
            {execution !== undefined && <TimelineView execution={execution} now={overview.now} />}
            <StatementsView
              title="Statements"
              statements={overview.statements}
              now={overview.now}
              onCancel={(id) => act(() => api.cancelStatement(id))}
            />
            <QueuesView
              overview={overview}
              onLose={() => act(() => api.addFault({ kind: 'lose' }))}
              onDelay={(delayMs) => act(() => api.addFault({ kind: 'delay', delayMs }))}
            />
          </div>
        </main>
      )}
    </>
  );
}

function Executions({ overview, chosen }: { readonly overview: OverviewView; readonly chosen: string | undefined }) {
  return (
    <>
      <h2>Executions</h2>
      {overview.stateMachines.length > 0 && <StartForm overview={overview} />}
      <ul class="executions">
        {overview.executions.map((execution) => (
          <li key={execution.arn}>
            <button type="button" aria-current={execution.arn === chosen} onClick={() => choose(execution.arn)}>
              <span class={`badge ${toneOf(execution.status)}`}>{execution.status}</span> {execution.stateMachineName}
              <small>{`${clockTime(execution.startedAt)} ${execution.name}`}</small>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function StartForm({ overview }: { readonly overview: OverviewView }) {
  return (
    <form
      onSubmit={(event: Event) => {
        event.preventDefault();
        const form = new FormData(event.target as HTMLFormElement);
        act(async () =>
          choose((await api.startExecution(form.get('machine') as string, form.get('input') as string)).arn),
        );
      }}
    >
      <label>
        State machine
        <select name="machine">
          {overview.stateMachines.map(({ arn, name }) => (
            <option key={arn} value={arn}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Input
        <textarea name="input" rows={2} spellcheck={false}>
          {'{}'}
        </textarea>
      </label>
      <button type="submit">Start execution</button>
    </form>
  );
}

window.addEventListener('hashchange', () => void refresh());
api.watchChanges(
  () => void refresh(),
  () => {
    page.message = 'The laptop cloud does not answer; trying again.';
    draw();
  },
);
// What runs has a duration that grows without any event.
setInterval(() => {
  if (page.execution?.status === 'RUNNING' && document.visibilityState === 'visible') void refresh();
}, 1_000);
