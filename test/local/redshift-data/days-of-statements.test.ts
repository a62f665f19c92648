import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FileArchive } from '../../../local/src/archive/file-archive.js';
import { HOUR_MS } from '../../../src/index.js';
import { RedshiftUnderTest } from './redshift-under-test.js';

const HOURS_PER_DAY = 24;
/** A few texts fill a file, so that those that nobody needs are given back as in a process of many days. */
const SEGMENT_BYTES = 4096;

describe('statements of many days', () => {
  const archive = new FileArchive({ segmentBytes: SEGMENT_BYTES });
  let redshift: RedshiftUnderTest;
  beforeAll(async () => {
    redshift = await RedshiftUnderTest.open({ archive });
  });
  afterAll(async () => {
    await redshift.close();
    archive.close();
  });

  /** One statement at the beginning of each hour. */
  const runFor = async (hours: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let hour = 0; hour < hours; hour += 1) {
      const { Id } = await redshift.execute(`select repeat('x', 200), ${hour}`, {
        ClientToken: `token-${redshift.clock.now()}`,
      });
      ids.push(Id as string);
      await redshift.clock.advance(HOUR_MS);
    }
    return ids;
  };

  it('are known for a day, and take no more room after five days than after two', async () => {
    await runFor(2 * HOURS_PER_DAY);
    const afterTwo = archive.sizeBytes;
    const ids = await runFor(3 * HOURS_PER_DAY);
    // The one that is a day old is gone.
    expect(redshift.service.statements().map(({ id }) => id)).toEqual(ids.slice(-HOURS_PER_DAY + 1));
    expect(afterTwo).toBeGreaterThan(HOURS_PER_DAY * 200);
    expect(archive.sizeBytes).toBeLessThanOrEqual(afterTwo + SEGMENT_BYTES);
  });
});
