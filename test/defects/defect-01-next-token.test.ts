import { describe, expect, it } from '@jest/globals';
import { resultOf } from '../../src/adapters/memory/result-of.js';
import { World } from '../support/world.js';

describe('defect-01 a result is fetched beyond its first page', () => {
  it('sends the next token on, so that each page comes once', async () => {
    const world = new World({ redshift: { rowsPerPage: 2 } });
    const { statementId } = await world.startTask();
    world.redshiftData.finish(statementId, resultOf([{ n: 1 }, { n: 2 }, { n: 3 }]));
    const fetch = (nextToken?: unknown) => world.start({ action: 'getStatementResult', statementId, nextToken });
    const first = await fetch();
    const second = await fetch(first.NextToken);
    expect(first.Records).toEqual([[{ longValue: 1 }], [{ longValue: 2 }]]);
    expect(second.Records).toEqual([[{ longValue: 3 }]]);
    expect(second).not.toHaveProperty('NextToken');
  });
});
