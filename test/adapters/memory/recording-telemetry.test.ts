import { describe, expect, it } from '@jest/globals';
import { RecordingTelemetry } from '../../../src/adapters/memory/recording-telemetry.js';
import type { TelemetryFields } from '../../../src/ports/telemetry.js';
import { describeTelemetryContract } from '../../contract/telemetry.contract.js';

describeTelemetryContract('RecordingTelemetry', async () => {
  const telemetry = new RecordingTelemetry();
  return { telemetry, lines: () => telemetry.lines, metrics: () => telemetry.metrics };
});

describe('RecordingTelemetry', () => {
  it('adds up a metric', () => {
    const telemetry = new RecordingTelemetry();
    telemetry.metric('StatementsStarted');
    telemetry.metric('StatementsStarted', 2);
    expect(telemetry.total('StatementsStarted')).toBe(3);
    expect(telemetry.total('TasksFailed')).toBe(0);
  });

  it('gives the lines of one level', () => {
    const telemetry = new RecordingTelemetry();
    telemetry.info('fine');
    telemetry.error('broken');
    expect(telemetry.linesAt('error').map(({ message }) => message)).toEqual(['broken']);
  });

  it('shows in its text what should never have been told', () => {
    const telemetry = new RecordingTelemetry();
    telemetry.info('oops', { taskToken: 'secret-token' } as TelemetryFields);
    expect(telemetry.text()).toContain('secret-token');
  });

  it('forgets everything when it is cleared', () => {
    const telemetry = new RecordingTelemetry();
    telemetry.info('fine');
    telemetry.metric('TasksFailed');
    telemetry.clear();
    expect([telemetry.lines, telemetry.metrics]).toEqual([[], []]);
  });
});
