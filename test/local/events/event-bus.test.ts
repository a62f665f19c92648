import { describe, expect, it } from '@jest/globals';
import { ManualClock, SequentialIds } from '../../../src/adapters/memory/index.js';
import { EventBridgeService } from '../../../local/src/events/event-bridge-service.js';
import { EventBus, type EventTarget } from '../../../local/src/events/event-bus.js';

class RecordingTarget implements EventTarget {
  readonly events: object[] = [];
  async deliver(event: object): Promise<void> {
    this.events.push(event);
  }
}

describe('the event bus', () => {
  it('hands an event to the targets of every rule that matches', async () => {
    const bus = new EventBus();
    const [first, second, third] = [new RecordingTarget(), new RecordingTarget(), new RecordingTarget()];
    bus.addRule({ name: 'one', pattern: { source: ['x'] }, targets: [first, second] });
    bus.addRule({ name: 'two', pattern: { source: ['y'] }, targets: [third] });
    bus.publish({ source: 'x', detail: {} });
    await bus.settled();
    expect([first.events, second.events, third.events]).toEqual([
      [{ source: 'x', detail: {} }],
      [{ source: 'x', detail: {} }],
      [],
    ]);
    expect(first.events[0]).not.toBe(second.events[0]);
  });

  it('replaces a rule of the same name', async () => {
    const bus = new EventBus();
    const [before, now] = [new RecordingTarget(), new RecordingTarget()];
    bus.addRule({ name: 'one', pattern: { source: ['x'] }, targets: [before] });
    bus.addRule({ name: 'one', pattern: { source: ['x'] }, targets: [now] });
    bus.publish({ source: 'x' });
    await bus.settled();
    expect([before.events.length, now.events.length]).toEqual([0, 1]);
  });

  it('goes on where a target fails', async () => {
    const failures: unknown[] = [];
    const bus = new EventBus({ onFailure: (error) => failures.push(error) });
    const broken = { deliver: () => Promise.reject(new Error('gone')) };
    const sound = new RecordingTarget();
    bus.addRule({ name: 'one', pattern: { source: ['x'] }, targets: [broken, sound] });
    bus.publish({ source: 'x' });
    await bus.settled();
    expect(sound.events).toHaveLength(1);
    expect(failures).toEqual([new Error('gone')]);
  });

  it('gives what a target did not take to its dead letters, with rule and reason', async () => {
    const buried: unknown[] = [];
    const bus = new EventBus();
    const error = new Error('gone');
    const broken: EventTarget = {
      deliver: () => Promise.reject(error),
      bury: async (event, undelivered) => void buried.push([event, undelivered]),
    };
    bus.addRule({ name: 'one', pattern: { source: ['x'] }, targets: [broken] });
    bus.publish({ source: 'x' });
    await bus.settled();
    expect(buried).toEqual([[{ source: 'x' }, { ruleName: 'one', error }]]);
  });

  it('loses and delays the next events that match, one for each fault', async () => {
    const clock = new ManualClock();
    const bus = new EventBus({ clock });
    const target = new RecordingTarget();
    bus.addRule({ name: 'one', pattern: { source: ['x', 'y'] }, targets: [target] });
    bus.faults.add({ kind: 'lose' }, { source: ['x'] });
    bus.faults.add({ kind: 'delay', delayMs: 5_000 }, { source: ['x'] });
    expect(bus.faults.list()).toEqual([{ kind: 'lose' }, { kind: 'delay', delayMs: 5_000 }]);
    for (const event of [{ source: 'y' }, { source: 'x', n: 1 }, { source: 'x', n: 2 }, { source: 'x', n: 3 }]) {
      bus.publish(event);
    }
    await clock.advance(4_999);
    expect(target.events).toEqual([{ source: 'y' }, { source: 'x', n: 3 }]);
    await clock.advance(1);
    await bus.settled();
    expect(target.events.at(-1)).toEqual({ source: 'x', n: 2 });
    expect(bus.faults.list()).toEqual([]);
  });

  it('drops what is delayed when it closes', async () => {
    const bus = new EventBus({ clock: new ManualClock() });
    const target = new RecordingTarget();
    bus.addRule({ name: 'one', pattern: { source: ['x'] }, targets: [target] });
    bus.faults.add({ kind: 'delay', delayMs: 5_000 }, { source: ['x'] });
    bus.publish({ source: 'x' });
    await bus.close();
    expect(target.events).toEqual([]);
  });

  it('takes events of clients through PutEvents', async () => {
    const bus = new EventBus();
    const target = new RecordingTarget();
    bus.addRule({ name: 'one', pattern: { source: ['mine'] }, targets: [target] });
    const service = new EventBridgeService({
      bus,
      clock: new ManualClock(),
      ids: new SequentialIds(),
      accountId: '000000000000',
      region: 'eu-west-1',
    });
    const answer = await service.call('PutEvents', {
      Entries: [
        { Source: 'mine', DetailType: 'Did', Detail: '{"n":1}' },
        { Source: 'mine', DetailType: 'Did', Detail: '{' },
      ],
    });
    await bus.settled();
    expect(answer).toMatchObject({ FailedEntryCount: 1, Entries: [{}, { ErrorCode: 'MalformedDetail' }] });
    expect(target.events).toMatchObject([
      { source: 'mine', 'detail-type': 'Did', detail: { n: 1 }, region: 'eu-west-1', time: '2026-01-02T03:04:05Z' },
    ]);
    await expect(service.call('PutEvents', { Entries: [] })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(service.call('PutRule', {})).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});
