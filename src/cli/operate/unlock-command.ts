import type { Command } from 'commander';
import { findLock, unlock } from '../../domain/operate/unlock.js';
import { isConfirmed } from './ask.js';
import { type CommandContext, type Session, withSession } from './command-context.js';
import { addConnectOptions, type OperateOptions } from './connect-options.js';

interface UnlockOptions extends OperateOptions {
  readonly yes?: true;
}

/** Adds `unlock`. */
export function addUnlockCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('unlock')
    .description('Free the lock of a singleton whose owner is proven dead')
    .argument(
      '<KEY|ID>',
      'the singletonKey, or an invocation, statement or execution that holds it or was refused by it',
    )
    .option('--yes', 'do not ask')
    .exitOverride()
    .action((id: string, options: UnlockOptions) =>
      withSession(context, options, (session) => unlockIt(session, id, options)),
    );
  addConnectOptions(command);
}

async function unlockIt({ operator, output }: Session, keyOrId: string, options: UnlockOptions): Promise<void> {
  const found = await output.progress('looking at the lock', findLock(operator, keyOrId));
  if (found === undefined) {
    output.tell({ lock: null, isFreed: false }, () => ['Nobody holds such a lock.']);
    return;
  }
  const { lock, owner, ownerState } = found;
  const whose = `It is held for execution ${lock.owner.executionArn}, invocation ${lock.owner.invocationId}: ${ownerState}.`;
  // Refused before anybody is asked.
  if (owner !== 'dead') await unlock(operator, found);
  const isFreed = await isConfirmed(`${whose} Free it?`, options.yes ?? false);
  if (isFreed) await unlock(operator, found);
  output.tell({ lock: { owner: lock.owner, acquiredAt: lock.acquiredAt ?? null, ownerState }, isFreed }, () => [
    whose,
    isFreed ? 'It is free.' : 'It stays.',
  ]);
}
