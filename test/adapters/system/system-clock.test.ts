import { setTimeout } from 'node:timers/promises';
import { SystemClock } from '../../../src/adapters/system/system-clock.js';
import { describeClockContract } from '../../contract/clock.contract.js';

const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

describeClockContract('SystemClock', async () => {
  const before = timers();
  return {
    clock: new SystemClock(),
    pass: (durationMs) => setTimeout(durationMs),
    timers: () => timers() - before,
  };
});
