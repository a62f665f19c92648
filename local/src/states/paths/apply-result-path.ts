import { isJsonArray, isJsonObject, kindOf, type Json } from '../json.js';
import { runtimeFailure } from '../state-failure.js';
import { parsePath } from './parsed-path.js';
import type { PathStep } from './path-steps.js';

const mismatch = (path: string, reason: string): Error =>
  runtimeFailure(`Unable to apply step "${path}" of ResultPath to the state's input: ${reason}`);

const place = (target: Json | undefined, steps: readonly PathStep[], value: Json, path: string): Json => {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    if (!isJsonArray(target))
      throw mismatch(path, `element ${step} was asked for in ${kindOf(target)}, not in an array`);
    const index = step < 0 ? target.length + step : step;
    if (index < 0 || index >= target.length) {
      throw mismatch(path, `element ${step} was asked for in an array of ${target.length}`);
    }
    return target.map((item, at) => (at === index ? place(item, rest, value, path) : item));
  }
  if (target !== undefined && !isJsonObject(target)) {
    throw mismatch(path, `member '${step}' was asked for in ${kindOf(target)}, not in an object`);
  }
  const existing = target !== undefined && Object.hasOwn(target, step) ? target[step] : undefined;
  return Object.fromEntries([...Object.entries(target ?? {}), [step, place(existing, rest, value, path)]]);
};

/**
 * `input` with `result` put where `resultPath` says; objects on the way are made where they are missing. `$` (or no path)
 * gives the result alone, `null` the input alone. `input` itself is not changed.
 *
 * @throws {StateFailure} `States.Runtime`: the input has something else in that place.
 */
export const applyResultPath = (input: Json, resultPath: string | null | undefined, result: Json): Json => {
  if (resultPath === null) return input;
  if (resultPath === undefined || resultPath === '$') return result;
  const path = parsePath(resultPath);
  if (path?.root.kind !== 'data' || path.selectors !== undefined || path.takesLength) {
    throw runtimeFailure(`ResultPath '${resultPath}' must be a path to one place in the input, such as $.result`);
  }
  return place(input, path.steps, result, resultPath);
};
