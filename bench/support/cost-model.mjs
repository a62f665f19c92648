// What one statement costs, by the way in which it is waited for. docs/explanation/cost.md tells the formulas in words.

/** Write units of each of the four writes, index entries included; the bench `capacity` compares them with DynamoDB Local's. */
export const WRITE_UNITS = { register: 4, start: 4, claim: 2, end: 3 };

/** What is assumed, because it depends on the account. */
export const ASSUMED = {
  /** Billed time of one invocation of the starter and one of the completer, in seconds; the function has 512 MB. */
  taskerInvocationSeconds: 0.2,
  taskerGigabytes: 0.5,
  /** A Lambda that waits, and a durable function, with the smallest memory there is. */
  waiterGigabytes: 0.125,
  /** Billed time of a durable function each time that it wakes up. */
  durableWakeSeconds: 0.1,
  durablePollSeconds: 30,
};

/** Longest that a Lambda may wait. */
const LAMBDA_SECONDS_MAX = 900;
const LOOP_STATES = 3; // Wait, Describe, Choice

const sum = (object) => Object.values(object).reduce((total, value) => total + value, 0);
const loops = (seconds, pollSeconds) => Math.max(1, Math.ceil(seconds / pollSeconds));

/**
 * Dollars for one statement that runs for `seconds`.
 *
 * @param prices the unit prices of bench/prices.json.
 * @returns by name of the way; `undefined` where that way cannot wait so long.
 */
export function costOfStatement(seconds, prices) {
  const price = (name) => prices[name].price;
  const lambda = (requests, gigabyteSeconds) =>
    requests * price('lambdaRequest') + gigabyteSeconds * price('lambdaGigabyteSecond');
  const pollLoop = (pollSeconds) => (1 + LOOP_STATES * loops(seconds, pollSeconds)) * price('stepFunctionsTransition');
  const wakes = 1 + loops(seconds, ASSUMED.durablePollSeconds);
  return {
    'this package':
      price('stepFunctionsTransition') +
      sum(WRITE_UNITS) * price('dynamoDbWriteUnit') +
      lambda(2, 2 * ASSUMED.taskerInvocationSeconds * ASSUMED.taskerGigabytes) +
      3 * price('sqsRequest'),
    'poll loop, every 5 s': pollLoop(5),
    'poll loop, every 30 s': pollLoop(30),
    'Lambda that waits':
      seconds > LAMBDA_SECONDS_MAX
        ? undefined
        : price('stepFunctionsTransition') + lambda(1, seconds * ASSUMED.waiterGigabytes),
    // The start is an operation; each look is one, and so is each wait before it.
    'durable function, every 30 s':
      (2 * wakes - 1) * price('durableOperation') +
      lambda(wakes, wakes * ASSUMED.durableWakeSeconds * ASSUMED.waiterGigabytes),
  };
}
