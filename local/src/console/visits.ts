import type { HistoryEvent } from '../states/history/history-event.js';
import type { VisitView } from './console-views.js';

/** Longer texts are cut: nobody reads them in a browser. */
const TEXT_LENGTH_MAX = 20_000;
const VISITS_MAX = 2_000;

/** Every entry into a state with what went in and came out, in the order of the entries. */
export function visitsOf(events: readonly HistoryEvent[]): VisitView[] {
  const visits = new Map<number, VisitView>();
  const byId = new Map(events.map((event) => [event.id, event]));
  for (const event of events) {
    const value = event.details?.value ?? {};
    if (event.details?.member === 'stateEnteredEventDetails') {
      if (visits.size >= VISITS_MAX) break;
      visits.set(event.id, {
        stateName: String(value.name),
        enteredAt: event.timestamp,
        input: shortened(value.input),
      });
    }
    if (event.details?.member === 'stateExitedEventDetails') {
      const entry = entryOf(event, byId);
      const visit = entry === undefined ? undefined : visits.get(entry);
      if (entry === undefined || visit === undefined) continue;
      visits.set(entry, { ...visit, exitedAt: event.timestamp, output: shortened(value.output) });
    }
  }
  return [...visits.values()];
}

/** A JSON text as far as it is shown. */
export const shortened = (text: unknown): string => {
  const whole = typeof text === 'string' ? text : '';
  return whole.length <= TEXT_LENGTH_MAX
    ? whole
    : `${whole.slice(0, TEXT_LENGTH_MAX)} ... (${whole.length} characters)`;
};

/** The id of the event that entered the state which this one has left. */
function entryOf(exit: HistoryEvent, byId: ReadonlyMap<number, HistoryEvent>): number | undefined {
  const name = exit.details?.value.name;
  for (let event = byId.get(exit.previousEventId); event !== undefined; event = byId.get(event.previousEventId)) {
    if (event.details?.member === 'stateEnteredEventDetails' && event.details.value.name === name) return event.id;
  }
  return undefined;
}
