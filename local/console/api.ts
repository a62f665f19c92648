import type { ExecutionView, OverviewView } from '../src/console/console-views.js';

/** Everything at a glance. @throws {Error} with the server's message */
export const getOverview = (): Promise<OverviewView> => call('GET', 'overview');

/** One execution in full. @throws {Error} with the server's message */
export const getExecution = (arn: string): Promise<ExecutionView> =>
  call('GET', `executions/${encodeURIComponent(arn)}`);

/** Starts an execution. @param input JSON text. */
export const startExecution = (stateMachineArn: string, input: string): Promise<{ readonly arn: string }> =>
  call('POST', 'start', { stateMachineArn, input });

export const stopExecution = (arn: string): Promise<object> => call('POST', `stop/${encodeURIComponent(arn)}`, {});

export const cancelStatement = (id: string): Promise<object> => call('POST', `cancel/${encodeURIComponent(id)}`, {});

/** Loses the next completion event, or delays it. */
export const addFault = (
  fault: { readonly kind: 'lose' } | { readonly kind: 'delay'; readonly delayMs: number },
): Promise<object> => call('POST', 'faults', fault);

/** Calls `onChange` now and whenever something has changed, and `onLost` while the server cannot be reached. */
export function watchChanges(onChange: () => void, onLost: () => void): void {
  const source = new EventSource('api/changes');
  source.addEventListener('message', onChange);
  source.addEventListener('error', onLost);
}

async function call<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const response = await fetch(`api/${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Answer & { readonly message?: string };
  if (!response.ok) throw new Error(answer.message ?? `HTTP ${response.status}`);
  return answer;
}
