import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { COMMAND } from './run-command.js';

/** A `serve` of the built command, in a process of its own. */
export class ServeProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly closed: Promise<number | null>,
    /** What it printed to standard output until it was ready. */
    readonly readyText: string,
    private readonly output: { stderr: string },
  ) {}

  /** Starts it and waits until it is ready. @throws {Error} with what it said, where it ends before that. */
  static async start(...commandLine: readonly string[]): Promise<ServeProcess> {
    const child = spawn(process.execPath, [...COMMAND, 'serve', ...commandLine], { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stderr: '' };
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    let stdout = '';
    // Listened to from the beginning: who asks may come when it is over.
    const closed = once(child, 'close').then(([status]) => status as number | null);
    await new Promise<void>((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        if (stdout.includes('AWS_SECRET_ACCESS_KEY')) resolve();
      });
      closed.then((status) => reject(new Error(`serve ended with ${status}: ${stdout}${output.stderr}`)), reject);
    });
    return new ServeProcess(child, closed, stdout, output);
  }

  /** The environment that the printed lines make for a client. */
  get environment(): Readonly<Record<string, string>> {
    const exported = [...this.readyText.matchAll(/(AWS_[A-Z_]+)=(\S+)/g)];
    return Object.fromEntries(exported.map(([, name = '', value = '']) => [name, value] as const));
  }

  get endpoint(): string {
    return this.environment.AWS_ENDPOINT_URL ?? '';
  }

  /** What it said on standard error so far. */
  get stderr(): string {
    return this.output.stderr;
  }

  /** Resolves with the exit status once it has ended by itself; `null` where a signal has ended it. */
  get ended(): Promise<number | null> {
    return this.closed;
  }

  /** Sends a signal, where it has not ended yet, and waits for the end. Gives the exit status. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return await this.closed;
  }
}
