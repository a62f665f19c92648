import type { Retrier } from '../../../src/asl/retriers.js';
import type { Runtime } from '../../../src/domain/runtime.js';
import type { Handlers } from '../lambda/handlers.js';
import type { Invoked } from '../lambda/host.js';
import type { ThemeName } from '../scenario/themes.js';
import type { Lambda } from '../lambda/lambda.js';
import type { SimulationStore } from '../simulation-store.js';
import type { World } from '../world.js';

/** The Lambda that a mutant changes. */
export interface MutantContext {
  readonly lambda: Lambda;
  readonly invoked: Invoked;
  readonly world: World;
}

/**
 * The tasker with one rule of its protocol switched off, made of the real code with something changed around it. The
 * simulation must find each one out.
 */
export interface Mutant {
  readonly name: string;
  /** The theme under which it is found out soonest; absent: any history will do. */
  readonly theme?: ThemeName;
  /** Who waits in the histories that find it out. Absent: tasks alone. */
  readonly waiters?: 'mixed';
  /** Changes the ports or settings of every Lambda. */
  readonly runtime?: (runtime: Runtime, context: MutantContext) => Runtime;
  /** Changes the handlers of every Lambda. */
  readonly handlers?: (handlers: Handlers) => Handlers;
  /** What the states retry, in place of the published list. */
  readonly retriers?: readonly Retrier[];
  /** Stands in for the table itself. */
  readonly store?: () => SimulationStore;
}
