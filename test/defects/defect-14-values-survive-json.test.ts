import { describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const records = [
  [
    { blobValue: new Uint8Array([0, 255]) },
    { stringValue: '12345678901234567890.123' },
    { doubleValue: Number.NaN },
    { doubleValue: Number.POSITIVE_INFINITY },
    { longValue: Number.MAX_SAFE_INTEGER },
    { isNull: true },
  ],
];
const expected = [
  [
    { blobValue: 'AP8=' },
    { stringValue: '12345678901234567890.123' },
    { doubleValue: 'NaN' },
    { doubleValue: 'Infinity' },
    { longValue: 9_007_199_254_740_991 },
    { isNull: true },
  ],
];

describe('defect-14 no value is lost in JSON', () => {
  it('of a result that is fetched', async () => {
    const world = new World();
    const { statementId } = await world.startTask();
    world.redshiftData.finish(statementId, { records });
    const answer = await world.start({ action: 'getStatementResult', statementId });
    expect((JSON.parse(JSON.stringify(answer)) as { Records: unknown }).Records).toEqual(expected);
  });

  it('of a result inside the output', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask({ includeResult: true });
    world.redshiftData.finish(statementId, { records });
    await world.drain();
    expect(world.outputOf(token).result?.Records).toEqual(expected);
  });
});
