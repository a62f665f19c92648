import { describe, expect, it } from '@jest/globals';
import { createCombinedHandler } from '../../src/handlers/combined-handler.js';
import { World } from '../support/world.js';

describe('defect-17 the handlers run in functions that users have already', () => {
  it('loading them needs no setting, and the lack of one is told by name when they are invoked', async () => {
    const { handler } = await import('../../src/handlers/lambda.js');
    await expect(handler({ sqlStatement: 'select 1' })).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('TASKER_STATEMENT_NAME_PREFIX') as unknown,
    });
  });

  it('they are made out of a runtime, without any environment', async () => {
    const world = new World();
    const handler = createCombinedHandler(world.runtime);
    expect(await handler({ sqlStatement: 'select 1' })).toMatchObject({ Id: world.statements[0]?.id });
  });
});
