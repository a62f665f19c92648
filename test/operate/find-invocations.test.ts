import { describe, expect, it } from '@jest/globals';
import { findSubject, invocationsOf } from '../../src/domain/operate/find-invocations.js';
import type { Operator } from '../../src/domain/operate/operator.js';
import type { Invocation } from '../../src/ports/invocation.js';
import type { Page, PageRequest } from '../../src/ports/invocation-store.js';
import { AN_EXECUTION_ARN, aNewInvocation, at } from '../support/builders.js';
import { operatorOf } from '../support/memory-operator.js';
import { World } from '../support/world.js';

const invocation = (invocationId: string, registeredAt = at(0)): Invocation => ({
  ...aNewInvocation({ invocationId, registeredAt }),
  ...{ status: 'STARTED', processed: true, adoptions: 0 },
});

/** Pages that a search gives in turn, the last one for good, and what it was asked for. */
class Pages {
  readonly requests: PageRequest[] = [];
  constructor(private readonly pages: readonly Page<Invocation>[]) {}

  readonly next = async (_of: string, page: PageRequest): Promise<Page<Invocation>> => {
    this.requests.push(page);
    return this.pages[Math.min(this.requests.length, this.pages.length) - 1]!;
  };
}

const operatorWith = (search: object): Operator => ({ ...operatorOf(new World()), search }) as unknown as Operator;

describe('the invocations of an execution', () => {
  it('are read page after page, a hundred at a time, and told oldest first', async () => {
    const [first, second] = [invocation('i-1', at(1)), invocation('i-2', at(2))];
    const pages = new Pages([{ entries: [second], cursor: 'next' }, { entries: [first] }]);
    expect(await invocationsOf(operatorWith({ ofExecution: pages.next }), AN_EXECUTION_ARN)).toEqual([first, second]);
    expect(pages.requests).toEqual([{ limit: 100 }, { limit: 100, cursor: 'next' }]);
  });

  it('are those of 100 pages at most', async () => {
    const pages = new Pages([{ entries: [invocation('i-1')], cursor: 'next' }]);
    expect(await invocationsOf(operatorWith({ ofExecution: pages.next }), AN_EXECUTION_ARN)).toHaveLength(100);
  });
});

describe('an id', () => {
  it('is looked for in the table until a page has it', async () => {
    const found = invocation('i-7');
    const pages = new Pages([
      { entries: [], cursor: 'a' },
      { entries: [found], cursor: 'b' },
    ]);
    const subject = await findSubject(operatorWith({ withId: pages.next }), 'i-7');
    expect(subject).toEqual({ kind: 'invocation', id: 'i-7', invocations: [found] });
    expect(pages.requests).toEqual([{ limit: 1_000 }, { limit: 1_000, cursor: 'a' }]);
  });

  it('is unknown once the whole table was looked through', async () => {
    const pages = new Pages([{ entries: [] }]);
    expect((await findSubject(operatorWith({ withId: pages.next }), 'i-7')).invocations).toEqual([]);
  });

  it('is looked for among 200,000 items, and no longer', async () => {
    const pages = new Pages([{ entries: [], cursor: 'next' }]);
    await expect(findSubject(operatorWith({ withId: pages.next }), 'i-7')).rejects.toThrow(
      "'i-7' is not among the first 200000 items of the table; name its execution's ARN instead",
    );
    expect(pages.requests).toHaveLength(200);
  });

  it('is found among what is in flight without a scan, also on a later page', async () => {
    const world = new World();
    for (let index = 0; index < 101; index += 1) {
      await world.startTask({ sqlStatement: `select ${index}` });
      await world.clock.advance(1);
    }
    const last = world.store.invocations().at(-1)!;
    const noScan = { withId: () => Promise.reject(new Error('a scan')) };
    const operator = { ...operatorOf(world), search: noScan } as unknown as Operator;
    for (const id of [last.invocationId, last.statementId!]) {
      expect((await findSubject(operator, id)).invocations.map(({ invocationId }) => invocationId)).toEqual([
        last.invocationId,
      ]);
    }
  });

  it.each(['', 'a b', 'a'.repeat(65), 'sfn/', 'ä'])('is refused that is none: %j', async (id) => {
    const world = new World();
    const { statementNamePrefix } = world.runtime.settings;
    await expect(findSubject(operatorOf(world), id)).rejects.toThrow(
      `'${id}' is no execution ARN, statement name of this tasker (they begin with '${statementNamePrefix}'), ` +
        'statement id or invocation id',
    );
  });

  it('may have 64 characters', async () => {
    expect((await findSubject(operatorOf(new World()), 'a'.repeat(64))).invocations).toEqual([]);
  });
});
