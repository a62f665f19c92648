import { fork } from 'node:child_process';
import { join } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';

/** A change may make a loop endless. */
const TIME_LIMIT_MS = 180_000;
/** Jest keeps something of every run. */
const RUNS_PER_PROCESS = 40;

/** A process of Jest that is asked again and again, and made anew where it hangs or has grown. */
export class TestProcess {
  #sandbox;
  #child;
  #runs = 0;

  constructor(sandbox) {
    this.#sandbox = sandbox;
  }

  /** Runs every suite with nothing changed: each with its time, and those that failed. */
  async runAll() {
    return this.#ask({ suites: [] }, 30 * 60_000);
  }

  /** Runs these suites, one after the other, with nothing changed. */
  async runUnchanged(suites) {
    return this.#ask({ suites }, 30 * 60_000);
  }

  /** 'killed' where a suite failed, 'timed out' where none came to an end, else 'survived'. */
  async run(mutantId, suites) {
    const answer = await this.#ask({ mutantId, suites }, TIME_LIMIT_MS);
    if (answer === undefined) return 'timed out';
    return answer.failed.length > 0 ? 'killed' : 'survived';
  }

  stop() {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  async #ask(question, timeLimitMs) {
    if (this.#runs >= RUNS_PER_PROCESS) this.stop();
    if (!this.#child) {
      this.#runs = 0;
      this.#child = fork(join(import.meta.dirname, 'run-suites.mjs'), [this.#sandbox], {
        cwd: this.#sandbox,
        env: { ...process.env, TMPDIR: join(this.#sandbox, 'temporary') },
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
    }
    this.#runs += 1;
    const child = this.#child;
    const answer = await new Promise((resolve) => {
      const end = (value) => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(value);
      };
      const timer = setTimeout(end, timeLimitMs);
      child.once('message', end);
      // A process that dies of a change has seen it.
      child.once('exit', () => end({ failed: ['the process died'], results: [] }));
      child.send(question);
    });
    if (answer === undefined || answer.failed[0] === 'the process died') this.stop();
    return answer;
  }
}
