// Processor time of this process for one start and for one completion: with the package's own fakes (our code alone), with Powertools'
// idempotency around the completion, and with the SDK's clients against services of another process (our code and the SDK's).
import { Bench } from 'tinybench';
import { memoryTasker } from '../support/memory-tasker.mjs';
import { processorMilliseconds } from '../support/processor-time.mjs';
import { startServices } from '../support/services.mjs';
import { completionOf, payloadOf, tasker } from '../support/tasker.mjs';

const ITERATIONS = 200;
const WARM_UP = 50;

export const title = 'Processor time of a start and a completion in a warm function';

export async function run() {
  const bench = new Bench({
    time: 0,
    iterations: ITERATIONS,
    warmupTime: 0,
    warmupIterations: WARM_UP,
    retainSamples: true,
    now: processorMilliseconds,
  });
  let tokens = 0;
  const nextToken = () => `token-${(tokens += 1)}`;
  for (const guard of ['plain', 'powertools']) {
    const subject = memoryTasker({ guard });
    const ended = [];
    bench.add(`start, ${guard} guard, fakes`, async () => void (await subject.start(nextToken())));
    bench.add(`completion, ${guard} guard, fakes`, async () => void (await subject.complete([ended.pop()])), {
      beforeEach: async () => {
        const { Id } = await subject.start(nextToken());
        await subject.finish(Id);
        ended.push(...subject.events.splice(0));
      },
    });
  }
  const services = await startServices();
  const real = tasker(services);
  const ended = [];
  bench.add('start, SDK and services on this machine', async () => void (await real.start(payloadOf(nextToken()))));
  bench.add('completion, SDK and services on this machine', async () => void (await real.complete(ended.pop())), {
    beforeEach: async () => {
      const { Id } = await real.start(payloadOf(nextToken()));
      await services.steer('end', { id: Id });
      const { name } = await services.steer('statement', { id: Id });
      ended.push(completionOf(name, Id));
    },
  });
  try {
    await bench.run();
  } finally {
    services.close();
  }
  return bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`${name}: ${result.state} ${String(result.error)}`);
    const { p50, p99, samplesCount } = result.latency;
    return { name, value: p50, unit: 'ms', spread: `median of ${samplesCount}; 99 % below ${p99.toPrecision(3)}` };
  });
}
