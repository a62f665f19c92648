import { statementStatusChangeEvent } from '../../../src/adapters/memory/statement-status-change-event.js';
import { after } from '../../../src/ports/units.js';
import type { ExecutionRecord } from '../ledger.js';
import { STORY_START } from '../scenario/simulation-settings.js';
import type { World } from '../world.js';
import type { SimulatedStatement } from './data-api.js';

const ORIGIN = { account: '123456789012', region: 'eu-central-1', principal: 'simulated' };
/** Lambda tries an asynchronous event again after one minute and after two more. */
const RETRY_DELAYS_MS = [60_000, 120_000];

/** EventBridge: it loses, delays and repeats what it is told. */
export class Events {
  constructor(private readonly world: World) {}

  /** Sends a statement's completion event as often and as late as its plan says. */
  tellStatementEnd(statement: SimulatedStatement): void {
    const { eventCopies, eventDelayMs } = statement.plan;
    if (eventCopies === 0) this.world.noteFault('eventLost');
    if (eventCopies > 1) this.world.noteFault('eventRepeated');
    if (eventDelayMs > 5_000) this.world.noteFault('eventLate', eventDelayMs);
    const body = JSON.stringify(completionEventOf(statement));
    for (let copy = 0; copy < eventCopies; copy += 1) {
      this.world.queue.send(body, 50 + eventDelayMs * (copy + 1), statement.id, statement.tasker);
    }
  }

  /** Tells of an execution that ended without success. */
  tellExecutionEnd(execution: ExecutionRecord, status: string): void {
    const { copies, delayMs } = execution.plan.endEvent;
    const end = execution.ends.at(-1)!;
    if (copies === 0) this.world.noteFault('executionEventLost');
    const ofStateMachine = {
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      detail: {
        executionArn: execution.arn,
        status,
        stopDate: after(STORY_START, end.atMs),
        redriveCount: end.redriveCount,
      },
    };
    const ofDurableFunction = {
      source: 'aws.lambda',
      'detail-type': 'Durable Execution Status Change',
      detail: { durableExecutionArn: execution.arn, status: status === 'ABORTED' ? 'STOPPED' : status },
    };
    const event = execution.waiter === 'durableFunction' ? ofDurableFunction : ofStateMachine;
    for (let copy = 0; copy < copies; copy += 1)
      this.#follow(event, execution.plan.tasker, 50 + delayMs * (copy + 1), 0, end);
  }

  #follow(event: unknown, tasker: 0 | 1, delayMs: number, attempt: number, end: ExecutionRecord['ends'][number]): void {
    const follow = (): void =>
      this.world.host.executionEnded(event, tasker, (_lambda, result) => {
        if (result.kind === 'returned') {
          end.followedAtMs ??= this.world.scheduler.nowMs;
        }
        const retryMs = RETRY_DELAYS_MS[attempt];
        if (result.kind !== 'returned' && retryMs !== undefined) this.#follow(event, tasker, retryMs, attempt + 1, end);
      });
    this.world.scheduler.after(delayMs, follow, false, `try ${attempt} to follow ${JSON.stringify(event)}`);
  }
}

/** What Redshift would tell of a statement's end. */
export const completionEventOf = (statement: SimulatedStatement): object =>
  statementStatusChangeEvent(ORIGIN, {
    eventId: `event-of-${statement.id}`,
    statementId: statement.id,
    statementName: statement.name,
    status: statement.status as 'FINISHED',
    rows: 2,
    endedAt: after(STORY_START, statement.endedAtMs ?? 0),
    clusterIdentifier: 'warehouse',
    workgroupName: undefined,
  });
