import { parseResourceEvent } from '../../../src/domain/custom-resource/resource-request.js';
import type { TaskAnswer } from '../../../src/adapters/memory/in-memory-task-callback.js';
import { after, SECOND_MS } from '../../../src/ports/units.js';
import { aResourceEvent, type ResourceEvent } from '../../support/cloudformation/resource-event.js';
import { World, type WorldOptions } from '../../support/world.js';

/** What the resource is called once it is there. */
export const CREATED = 'warehouse/Schema';
/** What it is called where it could not be made. */
export const NOT_CREATED = 'warehouse/Schema/not-created';
/** What CloudFormation makes up for what was never answered. */
export const MADE_UP = 'warehouse-Schema-1A2B3C4D5E6F7';

/** A tasker in memory, and CloudFormation with requests for one resource. */
export class ResourceStory {
  readonly world: World;

  constructor(options: WorldOptions = {}) {
    this.world = new World(options);
  }

  /** A request that CloudFormation makes now, and waits for. A second of time passes, as its signatures count. */
  async request(name: string, over: Partial<ResourceEvent> = {}): Promise<ResourceEvent> {
    const { clock, taskCallback } = this.world;
    await clock.advance(SECOND_MS);
    const event = aResourceEvent(name, after(clock.now(), 0), over);
    taskCallback.open(tokenOf(event));
    return event;
  }

  /** Lambda hands an event over once; gives the name of the error that makes it do so again. */
  async handOver(event: object): Promise<string | undefined> {
    return await this.world.whileTimePasses(
      this.world.handlers.combined(event).then(
        () => undefined,
        (error: unknown) => (error as Error).name,
      ),
    );
  }

  /** A request that is handed over at once. */
  async make(name: string, over: Partial<ResourceEvent> = {}): Promise<ResourceEvent> {
    const event = await this.request(name, over);
    const error = await this.handOver(event);
    if (error !== undefined) throw new Error(`the handler threw ${error}`);
    return event;
  }

  /** A resource that was created, and whose creation is answered. */
  async created(over: Partial<ResourceEvent> = {}): Promise<ResourceEvent> {
    const event = await this.make('created', over);
    await this.finish();
    return event;
  }

  /** The newest statement finishes, and its event arrives. */
  async finish(): Promise<void> {
    this.world.redshiftData.finish(this.world.statements.at(-1)!.id);
    await this.world.drain();
  }

  /** The newest statement fails, and its event arrives. */
  async fail(error = 'ERROR: schema "sales" already exists'): Promise<void> {
    this.world.redshiftData.fail(this.world.statements.at(-1)!.id, error);
    await this.world.drain();
  }

  answerTo(event: ResourceEvent): TaskAnswer | undefined {
    return this.world.answerTo(tokenOf(event));
  }

  /** `success`, `failure`, or `undefined` while CloudFormation waits. */
  statusOf(event: ResourceEvent): string | undefined {
    return this.answerTo(event)?.kind;
  }

  /** The SQL that was started, oldest first. */
  get sql(): readonly (string | undefined)[] {
    return this.world.statements.map(({ input }) => ('Sql' in input ? input.Sql : undefined));
  }

  /** How the statements are, oldest first. */
  get statuses(): readonly (string | undefined)[] {
    return this.world.statements.map(({ status }) => status);
  }
}

const tokenOf = (event: ResourceEvent): string => parseResourceEvent(event).taskToken;
