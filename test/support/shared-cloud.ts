import { reportOf, type RunReport } from '../../local/src/cli/report.js';
import { LocalCloud } from '../../local/src/cloud/local-cloud.js';
import type { RunOptions } from './run-command.js';

/**
 * One laptop cloud for all executions of a suite, since its start takes longer than most of them. Each is reported as
 * `run --json` does it; tables stay, so a set-up drops first what it makes.
 */
export class SharedCloud {
  private constructor(private readonly cloud: LocalCloud) {}

  static async start(): Promise<SharedCloud> {
    return new SharedCloud(await LocalCloud.start());
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
