import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { LambdaHandler } from '../../../local/src/lambda/lambda-function.js';

/** What a function prints. */
interface Output {
  readonly output: string;
}

interface Answer {
  readonly id: number;
  readonly result?: string;
  readonly error?: { readonly name: string; readonly message: string };
}

/** A function's code, run as Lambda would: loaded from its package, with its environment and nothing else. */
export class ThreadedFunction {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private count = 0;

  /**
   * @param folder the unpacked deployment package.
   * @param handlerName as in the function's settings: `<file>.<export>`.
   * @param onOutput is told what the function prints.
   */
  constructor(
    folder: string,
    handlerName: string,
    environment: Readonly<Record<string, string>>,
    onOutput: (text: string) => void,
  ) {
    const [file = '', exportName = ''] = handlerName.split('.');
    const module = ['.js', '.mjs', '.cjs']
      .map((ending) => join(folder, file + ending))
      .find((path) => existsSync(path));
    if (module === undefined) throw new Error(`${folder} has no module '${file}'`);
    this.worker = new Worker(join(process.cwd(), 'test/infra/deployed/function-worker.mjs'), {
      env: { ...environment },
      workerData: { module: pathToFileURL(module).href, exportName },
      stdout: true,
      stderr: true,
    });
    this.worker.on('message', (message: Answer | Output) => {
      if ('output' in message) onOutput(message.output);
      else this.waiting.get(message.id)?.(message);
    });
    this.worker.on('error', (error) => {
      for (const [id, resolve] of this.waiting) resolve({ id, error });
    });
  }

  readonly handler: LambdaHandler = async (event, context) => {
    const id = (this.count += 1);
    const answered = new Promise<Answer>((resolve) => this.waiting.set(id, resolve));
    // Functions cannot be sent to a thread; JSON leaves them out.
    const plain = JSON.parse(JSON.stringify(context)) as object;
    this.worker.postMessage({ id, event, context: { ...plain, remainingMs: context.getRemainingTimeInMillis() } });
    const { result, error } = await answered;
    this.waiting.delete(id);
    if (error) throw Object.assign(new Error(error.message), { name: error.name });
    return result === undefined ? undefined : (JSON.parse(result) as unknown);
  };

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
