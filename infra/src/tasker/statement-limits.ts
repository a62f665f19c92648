import { TASKERS_OWN_POOL } from 'sfn-redshift-tasker';
import type { TaskerOperationsProps } from './tasker-operations-props.js';

/** How many statements may run at once: the same for all taskers that share a callback infrastructure. */
export type StatementLimits = Pick<TaskerOperationsProps, 'maxInFlight' | 'pools'>;

/** The pools as metrics call them: by their names, that of all other statements `maxInFlight`. */
export const poolLabelsOf = ({ maxInFlight, pools = {} }: StatementLimits): readonly string[] => [
  ...(maxInFlight === undefined ? [] : [TASKERS_OWN_POOL]),
  ...Object.keys(pools),
];
