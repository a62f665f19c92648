import { setMaxListeners } from 'node:events';
import { whenAborted } from './when-aborted.js';

/** An abort controller whose signal many may listen to: Node.js would take more than ten listeners for a leak. */
export const wideAbort = (): AbortController => {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
};

/**
 * An abort controller that is aborted along with `parent`, for the same reason. `unlink` must be called once it is no
 * longer needed: it would otherwise live as long as `parent` does.
 */
export interface LinkedAbort {
  readonly controller: AbortController;
  readonly signal: AbortSignal;
  unlink(): void;
}

/** See {@link LinkedAbort}. */
export const linkedAbort = (parent: AbortSignal): LinkedAbort => {
  const controller = wideAbort();
  const unlink = whenAborted(parent, () => controller.abort(parent.reason));
  return { controller, signal: controller.signal, unlink };
};
