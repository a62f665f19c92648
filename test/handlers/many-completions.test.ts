import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../local/src/states/index.js';
import { dawdling } from '../support/dawdling.js';
import { GUARDS, World } from '../support/world.js';

const STATEMENTS = 1_000;
const DELIVERIES = 3;
const COMPLETERS = 4;
const BATCH_SIZE = 10;

describe.each(Object.keys(GUARDS) as (keyof typeof GUARDS)[])('under the %s guard', (guard) => {
  it.each([1, 2])('1,000 events, each delivered 3 times to 4 completers, give 1,000 answers: seed %i', async (seed) => {
    const random = seededRandom(seed);
    const world = new World({
      guard,
      redshift: { activeStatementsMax: STATEMENTS },
      replace: ({ store, redshiftData, taskCallback }) => ({
        store: dawdling(store, random),
        redshiftData: dawdling(redshiftData, random),
        taskCallback: dawdling(taskCallback, random),
      }),
    });
    const starts = Array.from({ length: STATEMENTS }, () => world.startTask());
    const tokens = (await Promise.all(starts)).map(({ token }) => token);
    for (const { id } of world.statements) world.redshiftData.finish(id);
    await world.clock.advance(0);
    const events = [...world.queue.bodies];
    expect(events).toHaveLength(STATEMENTS);
    for (let delivery = 1; delivery < DELIVERIES; delivery += 1) for (const body of events) world.queue.send(body);

    const complete = async (): Promise<void> => {
      const choose = (waiting: number): number => Math.floor(random() * waiting);
      let batch = world.queue.receive(BATCH_SIZE, choose);
      for (; batch !== undefined; batch = world.queue.receive(BATCH_SIZE, choose)) {
        world.queue.settle(batch, await world.handlers.complete(batch));
      }
    };
    await Promise.all(Array.from({ length: COMPLETERS }, complete));

    expect(tokens.filter((token) => world.answerTo(token)?.kind === 'success')).toHaveLength(STATEMENTS);
    expect(world.telemetry.total('TasksSucceeded')).toBe(STATEMENTS);
    expect(world.telemetry.total('AnswersUndelivered')).toBe(0);
    expect(world.telemetry.linesAt('warn')).toEqual([]);
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
    expect(world.store.invocations().filter(({ processed }) => !processed)).toEqual([]);
  });
});
