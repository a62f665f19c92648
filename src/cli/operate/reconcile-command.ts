import type { Command } from 'commander';
import { findSubject } from '../../domain/operate/find-invocations.js';
import { reconcileAll, reconcileInvocations, type ReconcileResult } from '../../domain/operate/reconcile-now.js';
import type { UpkeepReport } from '../../ports/deployed-tasker.js';
import { EXIT_CODES } from '../exit-codes.js';
import { type CommandContext, type Session, withSession } from './command-context.js';
import { addConnectOptions, type OperateOptions } from './connect-options.js';
import { expectInvocations } from './describe.js';

/** Adds `reconcile`. */
export function addReconcileCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('reconcile')
    .description('Look for statements whose end nobody told of, now; changes nothing that has not ended')
    .argument('[ID]', 'execution ARN, statement id, invocation id or statement name (default: everything in flight)')
    .exitOverride()
    .action((id: string | undefined, options: OperateOptions) =>
      withSession(context, options, (session) => reconcileIt(session, id, context)),
    );
  addConnectOptions(command);
}

async function reconcileIt(
  { operator, output }: Session,
  id: string | undefined,
  { exitWith }: CommandContext,
): Promise<void> {
  if (id === undefined) {
    const run = await output.progress('reconciling', reconcileAll(operator));
    output.tell({ results: [], run }, () => [runLine(run)]);
    if (run.failed > 0) exitWith(EXIT_CODES.attention);
    return;
  }
  const found = expectInvocations(await output.progress('looking for it', findSubject(operator, id)), id);
  const { results, run } = await output.progress('reconciling', reconcileInvocations(operator, found));
  output.tell({ results, run: run ?? null }, () => {
    if (results.length === 0) return ['There is nothing to reconcile: everything is closed.'];
    return [...results.map(lineOf), ...(run ? [runLine(run)] : [])];
  });
  if (results.some(({ result }) => result === 'failed')) exitWith(EXIT_CODES.attention);
}

const runLine = ({ examined, completed, failed }: UpkeepReport): string =>
  `The reconciler looked at ${examined} invocations beyond their grace period, completed ${completed} and could not ask about ${failed}.`;

const TEXTS: Readonly<Record<ReconcileResult['result'], string>> = {
  completed: 'its task is answered',
  open: 'has not ended',
  failed: 'could not be completed',
};

const lineOf = ({ invocation, result, reason }: ReconcileResult): string =>
  `${invocation.invocationId}: ${TEXTS[result]}${reason === undefined ? '' : ` (${reason})`}`;
