import { describe, expect, it } from '@jest/globals';
import { findStatementByName } from '../../src/domain/find-statement.js';
import type { ListStatementsOutput } from '../../src/ports/redshift-data.js';
import { MINUTE_MS } from '../../src/ports/units.js';
import { dyingAfter } from '../support/dying.js';
import { withMethods } from '../support/with-methods.js';
import { aTaskPayload, World } from '../support/world.js';

/** A list that begins with `count` empty pages; endless where there is no number. */
const worldWithEmptyPages = (count = Infinity): World =>
  new World({
    replace: ({ redshiftData }) => ({
      redshiftData: withMethods(redshiftData, {
        listStatements: async (input): Promise<ListStatementsOutput> => {
          const page = Number(input.NextToken?.replace('empty-', '') ?? 0);
          if (page < count) return { Statements: [], NextToken: `empty-${page + 1}` };
          const { NextToken: _token, ...first } = input;
          return await redshiftData.listStatements(first);
        },
      }),
    }),
  });

describe('hole-02 a list is at its end only where it says so', () => {
  it('a lost start behind thirty empty pages is found, and not answered as never started', async () => {
    const world = worldWithEmptyPages(30);
    const token = world.openTask();
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token)));
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    await world.reconcile();
    expect(world.answerTo(token)).toBeUndefined();
    expect(await world.invocationOf(token)).toMatchObject({ status: 'STARTED', statementId: world.statements[0]?.id });
  });

  it('a list without end, or one that turns in a circle, says nothing', async () => {
    const world = worldWithEmptyPages();
    await expect(findStatementByName(world.runtime, 'anything')).rejects.toMatchObject({
      ...{ name: 'ListingIncomplete', retryable: true },
    });
    const circle: ListStatementsOutput = { Statements: [], NextToken: 'same' };
    const redshiftData = withMethods(world.runtime.redshiftData, { listStatements: async () => circle });
    const looking = findStatementByName({ ...world.runtime, redshiftData }, 'anything');
    await expect(looking).rejects.toMatchObject({ name: 'ListingIncomplete' });
  });
});
