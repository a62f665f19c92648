import { RedshiftDataError } from 'sfn-redshift-tasker';
import type { InMemoryRedshiftData } from 'sfn-redshift-tasker/memory';

/** What may go wrong between the tasker and AWS, by name. */
export const FAULT_NAMES = [
  'lost-completion-event',
  'doubled-completion-event',
  'late-completion-event',
  'throttled-start',
  'lost-start-answer',
  'throttled-describe',
] as const;

/** One of {@link FAULT_NAMES}. */
export type FaultName = (typeof FAULT_NAMES)[number];

/** A fault with how often it happens; the name alone: once. */
export type Fault = FaultName | { readonly fault: FaultName; readonly times: number };

const EVENT_FAULTS = ['lost-completion-event', 'doubled-completion-event', 'late-completion-event'] as const;
type EventFault = (typeof EVENT_FAULTS)[number];

const isEventFault = (name: FaultName): name is EventFault => (EVENT_FAULTS as readonly string[]).includes(name);

const throttled = (): RedshiftDataError =>
  new RedshiftDataError('ThrottlingException', 'Rate exceeded', { retryable: true, outcome: 'refused' });
const unanswered = (): RedshiftDataError =>
  new RedshiftDataError('InternalServerException', 'no answer', { retryable: true, outcome: 'unknown' });

/** The faults that a bench was told of, until each has happened as often as it should. */
export class Faults {
  readonly #ofEvents: EventFault[] = [];
  readonly #ofCalls: (readonly [FaultName, number])[] = [];

  /** @throws {RangeError} for a name that is none of {@link FAULT_NAMES}. */
  constructor(faults: readonly Fault[]) {
    for (const given of faults) {
      const { fault, times } = typeof given === 'string' ? { fault: given, times: 1 } : given;
      if (!FAULT_NAMES.includes(fault))
        throw new RangeError(`there is no fault '${fault}'; there are ${FAULT_NAMES.join(', ')}`);
      if (isEventFault(fault)) for (let time = 0; time < times; time += 1) this.#ofEvents.push(fault);
      else this.#ofCalls.push([fault, times]);
    }
  }

  /** Has the Data API fail as planned. */
  plan(redshiftData: InMemoryRedshiftData): void {
    for (const [fault, times] of this.#ofCalls) {
      if (fault === 'lost-start-answer')
        redshiftData.failNext('executeStatement', unanswered(), { effect: 'done', times });
      else
        redshiftData.failNext(fault === 'throttled-start' ? 'executeStatement' : 'describeStatement', throttled(), {
          times,
        });
    }
  }

  /** What happens to the next completion event; `undefined`: nothing. */
  nextOfEvent(): EventFault | undefined {
    return this.#ofEvents.shift();
  }
}
