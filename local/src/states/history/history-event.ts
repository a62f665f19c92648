import type { EpochMs } from 'sfn-redshift-tasker';

/** An event of an execution's history, as GetExecutionHistory gives it but for the time's unit. */
export interface HistoryEvent {
  /** 1 for the first event of an execution, and so on without gaps. */
  readonly id: number;
  /** The event that this one follows on its branch; 0 for the first. */
  readonly previousEventId: number;
  /** The service's name for what happened, such as `TaskSubmitted`. */
  readonly type: string;
  readonly timestamp: EpochMs;
  /** The one member that the event's type brings, such as `taskSubmittedEventDetails`; absent where it brings none. */
  readonly details: HistoryEventDetails | undefined;
}

/** The member of a history event that depends on the event's type. */
export interface HistoryEventDetails {
  /** Such as `taskSubmittedEventDetails`. */
  readonly member: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** `event` as the service writes it: the details under their own name, the time in seconds. */
export const toWireEvent = (event: HistoryEvent, includeExecutionData = true): Record<string, unknown> => ({
  id: event.id,
  previousEventId: event.previousEventId,
  type: event.type,
  timestamp: event.timestamp / 1000,
  ...(event.details && {
    [event.details.member]: includeExecutionData ? event.details.value : withoutData(event.details.value),
  }),
});

const DATA_MEMBERS = new Set(['input', 'output', 'parameters', 'inputDetails', 'outputDetails', 'assignedVariables']);

const withoutData = (value: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([member]) => !DATA_MEMBERS.has(member)));
