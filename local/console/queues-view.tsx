import { inLines } from './format.js';
import type { OverviewView, QueueView } from '../src/console/console-views.js';

interface QueuesProps {
  readonly overview: OverviewView;
  readonly onLose: () => void;
  readonly onDelay: (delayMs: number) => void;
}

const DELAY_MS = 30_000;

/** The queues with what is on them, and the faults that can be asked for. */
export function QueuesView({ overview, onLose, onDelay }: QueuesProps) {
  const { queues, faults } = overview;
  return (
    <section class="panel" aria-label="Events and queues">
      <h2>Events and queues</h2>
      <p class="actions">
        <button type="button" onClick={onLose}>
          Lose the next event
        </button>
        <button type="button" onClick={() => onDelay(DELAY_MS)}>
          Delay the next event by 30 s
        </button>
      </p>
      <p role="status">
        {faults.length === 0
          ? 'Events arrive as they are sent.'
          : `Next: ${faults.map((fault) => (fault.kind === 'lose' ? 'lost' : `delayed by ${fault.delayMs / 1000} s`)).join(', then ')}.`}
      </p>
      {queues.map((queue) => (
        <Queue key={queue.name} queue={queue} />
      ))}
    </section>
  );
}

function Queue({ queue }: { readonly queue: QueueView }) {
  const { name, ready, inFlight, delayed } = queue;
  const messages = [...ready, ...inFlight, ...delayed];
  const isDead = name.endsWith('-dead');
  return (
    <details class={isDead && messages.length > 0 ? 'queue bad' : 'queue'}>
      <summary>
        {name}{' '}
        <span class="count">{`${ready.length} ready, ${inFlight.length} in flight${delayed.length > 0 ? `, ${delayed.length} delayed` : ''}`}</span>
      </summary>
      {messages.length === 0 ? (
        <p class="empty">Empty.</p>
      ) : (
        messages.map((message) => <pre key={message.messageId}>{inLines(message.body)}</pre>)
      )}
    </details>
  );
}
