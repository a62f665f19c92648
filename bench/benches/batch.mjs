// A backlog of completions: how much sooner it is worked off in batches of ten than one by one, with services that answer after
// 5, 20 and 100 ms. In virtual time: exact, the same on every machine, and without what Lambda takes between invocations.
import { memoryTasker } from '../support/memory-tasker.mjs';

const COMPLETIONS = 10_000;
// One by one has no more to show than how long one takes, so a tenth is enough and is multiplied.
const ONE_BY_ONE = 1_000;
const BATCH_SIZE = 10;
const SERVICE_MS = [5, 20, 100];

export const title = `${COMPLETIONS.toLocaleString('en')} completions, one completer: virtual seconds, in batches of ${BATCH_SIZE} and one by one`;

/** Virtual milliseconds for `completions` of which `batchSize` are handed over at a time. */
async function workOff(completions, batchSize, serviceMs) {
  const subject = memoryTasker({ serviceMs });
  for (let index = 0; index < completions; index += 1) {
    const { Id } = await subject.start(`token-${index}`);
    await subject.finish(Id);
  }
  const events = subject.events.splice(0);
  const begunAt = subject.clock.now();
  for (let at = 0; at < events.length; at += batchSize) {
    const { batchItemFailures } = await subject.complete(events.slice(at, at + batchSize));
    if (batchItemFailures.length > 0) throw new Error('a completion failed');
  }
  if (subject.answeredAt.size !== completions) throw new Error(`${subject.answeredAt.size} of ${completions} answered`);
  return subject.clock.now() - begunAt;
}

export async function run() {
  const figures = [];
  for (const serviceMs of SERVICE_MS) {
    const inBatches = await workOff(COMPLETIONS, BATCH_SIZE, serviceMs);
    const oneByOne = ((await workOff(ONE_BY_ONE, 1, serviceMs)) * COMPLETIONS) / ONE_BY_ONE;
    figures.push(
      { name: `services after ${serviceMs} ms: in batches`, value: inBatches / 1000, unit: 's' },
      { name: `services after ${serviceMs} ms: one by one`, value: oneByOne / 1000, unit: 's' },
      { name: `services after ${serviceMs} ms: times as fast`, value: oneByOne / inBatches, unit: '' },
    );
  }
  return figures;
}
