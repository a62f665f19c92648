import { statementStates } from 'sfn-redshift-tasker/asl';

/** The name by which state machines on the laptop and in the bench invoke the starter. */
export const TASKER = 'sfn-redshift-tasker';

/** States of one statement; see `statementStates` for what else can be said. */
export const statesOf = (name, statement, options = {}) =>
  statementStates({ name, functionName: TASKER, timeoutSeconds: 3600, statement, ...options });

/** A state machine that begins with the first of its states. */
export const machineOf = (states) => ({ StartAt: Object.keys(states)[0], States: states });
