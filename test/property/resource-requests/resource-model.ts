import { setImmediate } from 'node:timers/promises';
import type { SqlHandler } from '../../../src/adapters/memory/sql-outcome.js';
import { failureBody, successBody } from '../../../src/domain/custom-resource/response-body.js';
import { parseResourceEvent } from '../../../src/domain/custom-resource/resource-request.js';
import { waiterOf } from '../../../src/domain/waiter.js';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { isTerminal } from '../../../src/ports/statement-status.js';
import { SECOND_MS } from '../../../src/ports/units.js';
import { aResourceEvent, type ResourceEvent } from '../../support/cloudformation/resource-event.js';
import { withMethods } from '../../support/with-methods.js';
import { World } from '../../support/world.js';

/** What happens next. Numbers choose among what is possible then. */
export type Step =
  /** CloudFormation asks for the next thing, whether or not the last one was answered. */
  | { readonly kind: 'ask'; readonly choice: number }
  /** Lambda hands over one of the last requests, or two at the same time; for the first time or once more. */
  | { readonly kind: 'handOver'; readonly back: readonly number[] }
  | { readonly kind: 'pass'; readonly seconds: number }
  | { readonly kind: 'complete' | 'loseEvents' | 'reconcile' }
  /** The next start goes wrong, with or without an effect; or the next cancellation is not heeded. */
  | { readonly kind: 'fault'; readonly fault: 'lostStart' | 'lostAnswer' | 'deafCancel' };

/** How a statement goes: how long, and whether the database fails it for a reason of its own. */
export interface Fate {
  readonly seconds: number;
  readonly fails: boolean;
}

const MADE_UP = 'warehouse-Schema-1A2B3C4D5E6F7';
const unreachable = new RedshiftDataError('RedshiftDataUnreachable', 'no', { retryable: true, outcome: 'unknown' });

/**
 * One resource of a stack, a database in which it can be made once and deleted once, and CloudFormation, which may give up at any time.
 */
export class ResourceModel {
  /** What a correct tasker never has the database do. */
  readonly violations: string[] = [];
  readonly world: World;
  #requests: ResourceEvent[] = [];
  #knownAs: string | undefined;
  #deaf = 0;
  #fates: Fate[];

  constructor(fates: readonly Fate[]) {
    this.#fates = [...fates];
    this.world = new World({
      redshift: { onSql: this.#run },
      replace: ({ redshiftData }) => ({
        redshiftData: withMethods(redshiftData, {
          cancelStatement: async (input) => {
            if (this.#deaf === 0) return await redshiftData.cancelStatement(input);
            this.#deaf -= 1;
            return { Status: true };
          },
        }),
      }),
    });
  }

  get last(): ResourceEvent | undefined {
    return this.#requests.at(-1);
  }

  /** Whether the thing is there, by the statements that took effect. */
  get exists(): boolean {
    return this.world.statements
      .filter(({ status }) => status === 'FINISHED')
      .reduce((exists, { input }) => ('Sql' in input ? after(input.Sql, exists) : exists), false);
  }

  async take(step: Step): Promise<void> {
    const { clock } = this.world;
    switch (step.kind) {
      case 'ask':
        await this.ask(step.choice);
        break;
      case 'handOver':
        await Promise.all(step.back.map((back) => this.handOver(this.#requests.at(-1 - back))));
        break;
      case 'pass':
        await clock.advance(step.seconds * SECOND_MS);
        break;
      case 'complete':
        await this.world.drain();
        break;
      case 'loseEvents':
        await this.world.loseEvents();
        break;
      case 'reconcile':
        await this.world.reconcile();
        break;
      case 'fault':
        if (step.fault === 'deafCancel') this.#deaf += 1;
        else {
          const effect = step.fault === 'lostAnswer' ? 'done' : 'none';
          this.world.redshiftData.failNext('executeStatement', unreachable, { effect });
        }
    }
    await setImmediate();
  }

  /** The next request, as CloudFormation goes on from what it knows. */
  async ask(choice: number): Promise<void> {
    const RequestType = this.#next(choice);
    // Operations of a stack are seconds apart, and so are time limits; a rollback follows within the second that signatures count.
    const isRollback =
      this.last?.RequestType === 'Update' || (RequestType === 'Delete' && this.last?.RequestType === 'Create');
    await this.world.clock.advance(isRollback ? 10 : SECOND_MS);
    const known = RequestType === 'Create' ? {} : { PhysicalResourceId: this.#knownAs ?? MADE_UP };
    const event = aResourceEvent(`request-${this.#requests.length}`, this.world.clock.now(), { RequestType, ...known });
    this.world.taskCallback.open(tokenOf(event));
    this.#requests.push(event);
  }

  async handOver(event: ResourceEvent | undefined): Promise<boolean> {
    if (event === undefined) return true;
    const handled = this.world.handlers.combined(event).then(
      () => true,
      () => false,
    );
    return await this.world.whileTimePasses(handled);
  }

  /** What CloudFormation was told by the last request's answer; `undefined` while it waits. */
  answerToLast(): 'SUCCESS' | 'FAILED' | undefined {
    return this.last && this.#read(this.last)?.Status;
  }

  #next(choice: number): ResourceEvent['RequestType'] {
    const { last } = this;
    if (last === undefined) return 'Create';
    const answer = this.#read(last);
    if (last.RequestType === 'Create') {
      this.#knownAs = answer?.PhysicalResourceId;
      if (answer?.Status !== 'SUCCESS') return 'Delete';
    }
    if (last.RequestType === 'Delete') {
      if (answer?.Status !== 'SUCCESS') return 'Delete';
      this.#knownAs = undefined;
      return 'Create';
    }
    return choice % 2 === 0 ? 'Update' : 'Delete';
  }

  #read(event: ResourceEvent): { Status: 'SUCCESS' | 'FAILED'; PhysicalResourceId: string } | undefined {
    const token = tokenOf(event);
    const [answer, waiter] = [this.world.answerTo(token), waiterOf(token)];
    if (answer === undefined || waiter.kind !== 'customResource') return undefined;
    const body = answer.kind === 'success' ? successBody(waiter, answer.output) : failureBody(waiter, answer);
    return JSON.parse(body) as { Status: 'SUCCESS' | 'FAILED'; PhysicalResourceId: string };
  }

  readonly #run: SqlHandler = (sql) => {
    const running = this.world.statements.filter(({ status }) => !isTerminal(status));
    if (running.length > 1) this.violations.push('two statements of one resource run at once');
    if (sql.startsWith('create') === this.exists)
      this.violations.push(`'${sql}' while it ${this.exists ? 'is' : 'is not'} there`);
    const { seconds, fails } = this.#fates.shift() ?? { seconds: 1, fails: false };
    return { afterMs: seconds * SECOND_MS, ...(fails ? { error: 'ERROR: Disk Full' } : {}) };
  };
}

const after = (sql: string, exists: boolean): boolean =>
  sql.startsWith('create') || (exists && !sql.startsWith('drop'));

const tokenOf = (event: ResourceEvent): string => parseResourceEvent(event).taskToken;
