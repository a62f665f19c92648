import type { Command } from 'commander';
import { cancel, cancellable, type CancelResult } from '../../domain/operate/cancel.js';
import { findSubject } from '../../domain/operate/find-invocations.js';
import { EXIT_CODES } from '../exit-codes.js';
import { isConfirmed } from './ask.js';
import { type CommandContext, type Session, withSession } from './command-context.js';
import { addConnectOptions, type OperateOptions } from './connect-options.js';
import { expectInvocations } from './describe.js';

interface CancelOptions extends OperateOptions {
  readonly yes?: true;
}

/** Adds `cancel`. */
export function addCancelCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('cancel')
    .description(
      'Stop a statement, also one that waits in its pool, or all of an execution; their tasks are answered as ABORTED',
    )
    .argument('<ID>', 'statement id, invocation id, statement name or execution ARN')
    .option('--yes', 'do not ask')
    .exitOverride()
    .action((id: string, options: CancelOptions) =>
      withSession(context, options, (session) => cancelIt(session, id, options, context)),
    );
  addConnectOptions(command);
}

async function cancelIt(
  { operator, output }: Session,
  id: string,
  options: CancelOptions,
  { exitWith }: CommandContext,
): Promise<void> {
  const found = expectInvocations(await output.progress('looking for it', findSubject(operator, id)), id);
  const wanted = cancellable(found);
  const question = `Stop ${wanted.length === 1 ? 'this statement' : `these ${wanted.length} statements`}?`;
  const isWanted = wanted.length > 0 && (await isConfirmed(question, options.yes ?? false));
  const results = isWanted ? await output.progress('stopping', cancel(operator, wanted)) : [];
  output.tell({ results }, () => {
    if (wanted.length === 0) return ['There is nothing to stop: everything has ended.'];
    return isWanted ? results.map(lineOf) : ['Nothing was stopped.'];
  });
  if (results.some(({ result }) => result === 'failed')) exitWith(EXIT_CODES.attention);
}

const TEXTS: Readonly<Record<CancelResult['result'], string>> = {
  asked: 'asked to stop; its task is answered when it has stopped',
  withdrawn: 'has lost its place in the queue of its pool; its task is answered as ABORTED',
  ended: 'has ended already',
  'not started': 'no statement is known of it; where its starter is gone, reconcile settles it',
  failed: 'could not be stopped',
};

const lineOf = ({ invocation, statementId, result, errorName }: CancelResult): string =>
  `${statementId ?? invocation.invocationId}: ${TEXTS[result]}${errorName === undefined ? '' : ` (${errorName})`}`;
