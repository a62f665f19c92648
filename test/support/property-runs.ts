/** How a property is tried: with which inputs, and how many of them. */
export interface PropertyRuns {
  readonly seed: number;
  readonly numRuns: number;
}

const wholeNumberOf = (name: string, otherwise: number): number => {
  const given = process.env[name] ?? String(otherwise);
  if (!/^[0-9]{1,9}$/.test(given) || Number(given) < 1) {
    throw new Error(`${name} is ${JSON.stringify(given)}. It must be a whole number from 1 to 999999999.`);
  }
  return Number(given);
};

const SEED = wholeNumberOf('TASKER_TEST_SEED', 20_261_128);
const TIMES = wholeNumberOf('TASKER_TEST_TIMES', 1);

/**
 * The runs of a property, the same in each run of the tests: fast-check would take another seed each time, and what it
 * then finds would stop a change that has nothing to do with it. New inputs are looked for on purpose, by another
 * `TASKER_TEST_SEED`, or by so many times as many as `TASKER_TEST_TIMES` says.
 *
 * @param inputs - How many inputs are tried where nobody asks for more.
 */
export const propertyRuns = (inputs = 100): PropertyRuns => ({ seed: SEED, numRuns: inputs * TIMES });
