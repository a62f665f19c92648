import type { InvocationKey } from '../../../src/ports/invocation.js';
import { itemText } from '../exhaustive/names.js';
import type { TouchRecorder } from '../exhaustive/touches.js';

/** A singleton's lock, or a pool's slots, as steps touch them. */
export const lockText = (key: string): string => `lock ${key}`;

/** A conditional write, also where the condition does not hold: then it depends on who was there before. */
export const writesItem =
  (key: InvocationKey) =>
  (touched: TouchRecorder): void => {
    touched.writes(itemText(key));
    touched.adds('items');
  };
