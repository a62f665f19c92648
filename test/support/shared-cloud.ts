import { setTimeout as pause } from 'node:timers/promises';
import { reportOf, type RunReport } from '../../local/src/cli/report.js';
import { LocalCloud } from '../../local/src/cloud/local-cloud.js';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import type { RunOptions } from './run-command.js';
import { SkippingClock } from './skipping-clock.js';

const LOOK_AGAIN_MS = 10;

/**
 * One laptop cloud for all executions of a suite, since its start takes longer than most of them. Each is reported as
 * `run --json` does it; tables stay, so a set-up drops first what it makes.
 */
export class SharedCloud {
  private constructor(
    private readonly cloud: LocalCloud,
    private readonly clock: SkippingClock,
  ) {}

  static async start(): Promise<SharedCloud> {
    const clock = new SkippingClock(new SystemClock());
    return new SharedCloud(await LocalCloud.start({ clock }), clock);
  }

  /** Lets time pass at once for everything in the cloud. */
  skip(durationMs: number): void {
    this.clock.skip(durationMs);
  }

  /** Resolves once the newest statement runs. */
  async untilStatementRuns(): Promise<void> {
    while (this.cloud.statements().at(-1)?.status !== 'STARTED') await pause(LOOK_AGAIN_MS);
  }

  /** Runs a state machine after its set-up, and tells of the statements that ran meanwhile. */
  async run(definition: object, { input, setup }: Omit<RunOptions, 'commandLine'> = {}): Promise<RunReport> {
    if (setup !== undefined) await this.cloud.runScript(setup);
    const before = new Set(this.cloud.statements().map(({ id }) => id));
    const execution = await this.cloud.runStateMachine(definition, input);
    return reportOf(
      execution,
      this.cloud.statements().filter(({ id }) => !before.has(id)),
    );
  }

  async close(): Promise<void> {
    await this.cloud.close();
  }
}
