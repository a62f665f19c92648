import { describe, expect, it } from '@jest/globals';
import { RecordingTelemetry } from '../../src/adapters/memory/recording-telemetry.js';
import type { Telemetry, TelemetryFields } from '../../src/ports/telemetry.js';
import { failuresOf } from './contract-case.js';
import { telemetryContract } from './telemetry.contract.js';

const failuresWith = (breakIt: (whole: RecordingTelemetry) => Partial<Telemetry>): Promise<readonly string[]> =>
  failuresOf(telemetryContract, async () => {
    const whole = new RecordingTelemetry();
    const telemetry: Telemetry = {
      debug: (message, fields) => whole.debug(message, fields),
      info: (message, fields) => whole.info(message, fields),
      warn: (message, fields) => whole.warn(message, fields),
      error: (message, fields) => whole.error(message, fields),
      metric: (name, value) => whole.metric(name, value),
      flush: () => whole.flush(),
      ...breakIt(whole),
    };
    return { telemetry, lines: () => whole.lines, metrics: () => whole.metrics };
  });

describe('The contract of Telemetry', () => {
  it('finds nothing wrong with telemetry that is whole', async () => {
    expect(await failuresWith(() => ({}))).toEqual([]);
  });

  it('finds telemetry that swallows a level', async () => {
    expect(await failuresWith(() => ({ warn: () => undefined }))).toEqual([
      'tells a line at level warn with its message',
    ]);
  });

  it('finds telemetry that throws at odd fields', async () => {
    const failures = await failuresWith((whole) => ({
      error: (message, fields) => whole.error(message, JSON.parse(JSON.stringify(fields ?? {})) as TelemetryFields),
    }));
    expect(failures).toEqual(['never throws, whatever it is given']);
  });

  it('finds telemetry that takes 0 for 1', async () => {
    const failures = await failuresWith((whole) => ({
      metric: (name, value) => whole.metric(name, value === 0 ? 1 : value),
      flush: () => whole.flush(),
    }));
    expect(failures).toEqual(['adds 1 to a metric, or the value given']);
  });

  it('finds telemetry that carries fields over', async () => {
    let carried: TelemetryFields = {};
    const failures = await failuresWith((whole) => ({
      info: (message, fields) => whole.info(message, (carried = { ...carried, ...fields })),
    }));
    expect(failures).toContain('does not carry fields over to the next line');
  });
});
