import { type Operator, OperatorError } from '../../domain/operate/operator.js';
import { UsageError } from '../usage-error.js';
import type { ConnectOptions, OperateOptions } from './connect-options.js';
import { Output, type OutputStream } from './output.js';

/** What the commands get from whoever runs them. */
export interface CommandContext {
  /** Is told the exit status where it is not 0. */
  readonly exitWith: (status: number) => void;
  /** @default the operator of what the options name; loads the AWS SDK */
  readonly compose?: (options: ConnectOptions) => Promise<Operator>;
  /** @default the process's own */
  readonly out?: OutputStream;
  readonly err?: OutputStream;
}

/** What a command works with. */
export interface Session {
  readonly operator: Operator;
  readonly output: Output;
}

/**
 * Connects and runs a command's work.
 *
 * @throws {UsageError} in place of an `OperatorError`: its text is all that the user needs.
 */
export async function withSession(
  context: CommandContext,
  options: OperateOptions,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const output = new Output(options.json ?? false, context.out, context.err);
  const compose = context.compose ?? (await import('./compose-operator.js')).composeOperator;
  let operator: Operator | undefined;
  try {
    operator = await output.progress('connecting', compose(options));
    await work({ operator, output });
  } catch (error) {
    throw error instanceof OperatorError ? new UsageError(error.message) : error;
  } finally {
    await operator?.close?.();
  }
}
