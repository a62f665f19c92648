import type { TaskerOperationsProps } from './tasker-operations-props.js';

/** How many statements may run at once: the same for all taskers that share a callback infrastructure. */
export type StatementLimits = Pick<TaskerOperationsProps, 'maxInFlight' | 'pools'>;
