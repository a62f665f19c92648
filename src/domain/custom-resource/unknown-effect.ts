import type { ErrorClass } from '../error-class/error-class-name.js';

/** Ends of which nobody knows whether the statement took effect. */
const UNKNOWN_EFFECT: ReadonlySet<ErrorClass> = new Set(['expired', 'undescribable']);

/** Whether a failure of this class may have taken effect all the same. */
export const mayHaveTakenEffect = (errorClass: unknown): boolean => UNKNOWN_EFFECT.has(errorClass as ErrorClass);
