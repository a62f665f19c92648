import { describe, expect, it } from '@jest/globals';
import { Logger } from '@aws-lambda-powertools/logger';
import { createTaskerMetrics, PowertoolsTelemetry } from '../../src/adapters/powertools/index.js';
import { captureOutput } from '../support/captured-output.js';
import { World } from '../support/world.js';

const SQL = "create user etl password 'hunter2-in-sql'";

describe('defect-28 logs hold no secret, at any level', () => {
  it('neither SQL nor token nor parameter of a statement, from its start to its end', async () => {
    const output = captureOutput();
    const world = new World({
      replace: () => ({
        telemetry: new PowertoolsTelemetry({
          metrics: createTaskerMetrics(),
          logger: new Logger({ logLevel: 'DEBUG' }),
        }),
      }),
    });
    const { token, statementId } = await world.startTask({
      sqlStatement: SQL,
      parameters: { secret: 'hunter2-in-parameter' },
    });
    world.redshiftData.fail(statementId, `ERROR: syntax error in ${SQL}`);
    await world.drain();
    const refused = world.startTask({ sqlStatement: SQL, waitTimeSeconds: 99 });
    await expect(refused)
      .rejects.toMatchObject({ name: 'InvalidRequest' })
      .finally(() => output.release());
    const told = output.text();
    expect(world.causeOf(token)).toMatchObject({ message: expect.stringContaining('hunter2-in-sql') });
    expect(told).toContain('completed an invocation');
    expect(told).not.toContain('hunter2');
    expect(told).not.toContain(token);
  });
});
