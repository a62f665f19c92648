// One cold start: loads the Lambda bundle, invokes it, and prints what that took. Run in a process of its own by cold-start.mjs.
import { processorMilliseconds } from './processor-time.mjs';

const [bundle, payloads] = process.argv.slice(2);
const memoryMebibytes = () => process.memoryUsage().rss / 2 ** 20;
const context = { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'bench' };

const begun = performance.now();
const processorBegun = processorMilliseconds();
const { handler } = await import(bundle);
const loaded = performance.now();
const processorLoaded = processorMilliseconds();
const afterLoad = memoryMebibytes();
const [first, ...others] = JSON.parse(payloads);
await handler(first, context);
const started = performance.now();
const processorStarted = processorMilliseconds();
for (const payload of others) await handler(payload, context);
// Not on standard output, where the functions log.
process.send({
  loadMilliseconds: loaded - begun,
  firstMilliseconds: started - loaded,
  togetherMilliseconds: started - begun,
  loadProcessorMilliseconds: processorLoaded - processorBegun,
  processorMilliseconds: processorStarted - processorBegun,
  afterLoadMebibytes: afterLoad,
  afterAllMebibytes: memoryMebibytes(),
});
