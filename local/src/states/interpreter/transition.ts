import type { State } from '../definition/state-machine-definition.js';
import type { StateOutput } from './data-flow.js';

/** How a visit ended, and where it goes from there. */
export interface Transition extends StateOutput {
  /** The next state; `undefined`: the level ends here, with the output. */
  readonly next: string | undefined;
}

/** `output` on the way that the state's `Next` or `End` says. */
export const follow = (state: State, output: StateOutput): Transition => ({ ...output, next: state.Next });
