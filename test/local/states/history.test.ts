import { afterAll, describe, expect, it } from '@jest/globals';
import { FileArchive } from '../../../local/src/archive/file-archive.js';
import { Retained } from '../../support/collect-garbage.js';
import { Bench } from './support/bench.js';

const archive = new FileArchive();
afterAll(() => archive.close());

/** Works on each item, then waits for an hour. */
const MACHINE = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'Work', States: { Work: { Type: 'Pass', End: true } } },
      ResultPath: null,
      Next: 'Rest',
    },
    Rest: { Type: 'Wait', Seconds: 3600, End: true },
  },
};
const items = (count: number) => Array.from({ length: count }, (_, number) => ({ number, text: 'x'.repeat(180) }));
const EVENTS_PER_ITEM = 4;

const wireHistory = async (bench: Bench, executionArn: string, more: object): Promise<object[]> => {
  const events: object[] = [];
  let nextToken: string | undefined;
  do {
    const page = (await bench.stepFunctions.call('GetExecutionHistory', {
      executionArn,
      maxResults: 70,
      ...more,
      ...(nextToken !== undefined && { nextToken }),
    })) as { events: object[]; nextToken?: string };
    events.push(...page.events);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
};

describe('a history with an archive', () => {
  it.each([100, 1_000])(
    'holds the same few events in memory while the execution goes on, here after %d items',
    async (count) => {
      const retained = new Retained();
      let written = 0;
      const observe = (_executionArn: string, event: object): void => {
        written += 1;
        retained.note(event);
      };
      const bench = new Bench({}, { archive, onHistoryEvent: observe });
      const arn = await bench.start(MACHINE, items(count));
      expect(bench.stepFunctions.describeExecution(arn).status).toBe('RUNNING');
      expect(written).toBeGreaterThan(count * EVENTS_PER_ITEM);
      expect(await retained.count()).toBeLessThan(130);
      await bench.finish(arn);
      expect(await retained.count()).toBe(0);
      await bench.stepFunctions.close();
    },
  );

  it('is what makes the difference: without one all events are held', async () => {
    const retained = new Retained();
    const bench = new Bench({}, { onHistoryEvent: (_executionArn, event) => retained.note(event) });
    await bench.start(MACHINE, items(100));
    expect(await retained.count()).toBeGreaterThan(100 * EVENTS_PER_ITEM);
    await bench.stepFunctions.close();
  });

  it('is read page by page as if it were in memory, in both directions', async () => {
    const [withArchive, without] = [new Bench({}, { archive }), new Bench()];
    const histories = [withArchive, without].map(async (bench) => {
      const arn = await bench.start(MACHINE, items(150));
      const running = await wireHistory(bench, arn, {});
      await bench.finish(arn);
      return {
        running,
        ended: await wireHistory(bench, arn, {}),
        backwards: await wireHistory(bench, arn, { reverseOrder: true }),
        withoutData: await wireHistory(bench, arn, { includeExecutionData: false }),
        described: bench.stepFunctions.describeExecution(arn),
      };
    });
    const [archived, remembered] = await Promise.all(histories);
    expect(archived?.ended.length).toBeGreaterThan(600);
    expect(archived?.backwards).toEqual([...(archived?.ended ?? [])].reverse());
    expect(JSON.parse(JSON.stringify(archived))).toEqual(JSON.parse(JSON.stringify(remembered)));
  });

  it('goes on after a redrive', async () => {
    const machine = { StartAt: 'Break', States: { Break: { Type: 'Fail', Error: 'Broken' } } };
    const bench = new Bench({}, { archive });
    const arn = await bench.start(machine, items(2));
    await bench.stepFunctions.call('RedriveExecution', { executionArn: arn });
    const { events, input } = await bench.finish(arn);
    expect(events.map(({ id }) => id)).toEqual(events.map((_event, place) => place + 1));
    expect(events.map(({ type }) => type)).toContain('ExecutionRedriven');
    expect(JSON.parse(input)).toEqual(items(2));
  });

  it('gives its place in the archive back with the execution', async () => {
    const own = new FileArchive({ segmentBytes: 1 });
    const bench = new Bench({}, { archive: own, endedExecutionsMax: 1 });
    const run = async (name: string): Promise<void> => {
      const definition = { StartAt: 'Work', States: { Work: { Type: 'Pass', End: true } } };
      const stateMachineArn = await bench.stepFunctions.createStateMachine(name, definition);
      await bench.finish(
        await bench.stepFunctions.startExecution({ stateMachineArn, input: JSON.stringify(items(3)) }),
      );
    };
    await run('first');
    const { sizeBytes } = own;
    for (const name of ['second', 'third', 'fourth']) await run(name);
    expect(sizeBytes).toBeGreaterThan(1_500);
    // One that has ended, and the one that made it too many, before the next one is started.
    expect(own.sizeBytes).toBeLessThan(3 * sizeBytes);
    own.close();
  });
});
