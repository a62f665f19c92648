import { describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('defect-04 an event of the account without a statement name is ignored', () => {
  it.each([
    ['no name', {}],
    ['an empty name', { statementName: '' }],
    ['a name that is no text', { statementName: null }],
  ])('%s', async (_name, detail) => {
    const world = new World();
    world.queue.send({
      ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' },
      detail: { statementId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', state: 'FINISHED', ...detail },
    });
    const batch = world.queue.receive() ?? { Records: [] };
    expect(await world.handlers.complete(batch)).toEqual({ batchItemFailures: [] });
    expect(world.telemetry.total('EventsIgnored')).toBe(1);
  });
});
