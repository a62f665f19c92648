import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';

/** A change may make a loop endless that no counter stops. */
const SILENCE_MS_MAX = 20_000;
const TIMES_SLOWER_MAX = 3;
const UNCHANGED_SILENCE_MS_MAX = 300_000;
/** Jest keeps something of every suite. */
const SUITES_PER_PROCESS = 12;
const PRIORITY = 10;
const FAILURES_MAX = 3;

/** A process that runs suites, made anew where it hangs, dies or has grown. Others on the machine go first. */
export class SuiteProcess {
  #sandbox;
  #child;
  #suites = 0;

  constructor(sandbox) {
    this.#sandbox = sandbox;
  }

  /** What the tests of a suite reach, or why it cannot judge. */
  async cover(suite) {
    let covered = { failure: 'its process died or hung' };
    await this.#ask({ suite }, UNCHANGED_SILENCE_MS_MAX, (message) => {
      if (message.kind === 'covered') covered = message;
      if (message.kind === 'done' && message.error) covered = { failure: message.error };
    });
    return covered;
  }

  /** Tries changes with one suite and tells each outcome: 'killed', 'survived' or 'timed out'. */
  async tryMutants({ suite, mutants, milliseconds }, tell) {
    let waiting = mutants;
    let failures = 0;
    const total = Object.values(milliseconds).reduce((sum, one) => sum + one, 0);
    const silenceMsMax = SILENCE_MS_MAX + TIMES_SLOWER_MAX * total;
    while (waiting.length > 0) {
      let begun;
      let error;
      const outcomes = new Map();
      await this.#ask({ suite, mutants: waiting, milliseconds }, silenceMsMax, (message) => {
        if (message.kind === 'begun') begun = message.id;
        if (message.kind === 'done') error = message.error;
        if (message.kind !== 'tried') return;
        outcomes.set(message.id, message.outcome);
        tell(message);
      });
      if (outcomes.size < waiting.length) {
        this.stop();
        // Whoever ends the process, or says nothing for long, has seen the change. Unless nothing was begun: then the suite is at fault.
        const isSeen = begun !== undefined && !outcomes.has(begun);
        if (isSeen) tell({ id: begun, outcome: 'timed out', test: 'its process died or hung' });
        if (isSeen) outcomes.set(begun, 'timed out');
        failures = outcomes.size === 0 ? failures + 1 : 0;
        if (failures >= FAILURES_MAX) {
          console.log(`left out, since it tries nothing: ${suite}\n  ${error ?? 'its process died or hung'}`);
          return;
        }
      }
      waiting = waiting.filter(({ id }) => !outcomes.has(id));
    }
  }

  stop() {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  /** Hands over every message up to the one that says 'done', or until the process dies or says nothing for too long. */
  async #ask(question, silenceMsMax, hear) {
    if (this.#suites >= SUITES_PER_PROCESS) this.stop();
    if (!this.#child) {
      this.#suites = 0;
      this.#child = fork(join(import.meta.dirname, 'suite-worker.mjs'), [this.#sandbox], {
        cwd: this.#sandbox,
        env: { ...process.env, TMPDIR: join(this.#sandbox, 'temporary') },
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      setPriority(this.#child.pid, PRIORITY);
    }
    this.#suites += 1;
    const child = this.#child;
    await new Promise((resolve) => {
      let timer;
      const end = () => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve();
      };
      const fail = () => {
        this.stop();
        end();
      };
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(fail, silenceMsMax);
      };
      wait();
      child.on('message', (message) => {
        wait();
        hear(message);
        if (message.kind === 'done') end();
      });
      child.once('exit', fail);
      child.send(question);
    });
  }
}
