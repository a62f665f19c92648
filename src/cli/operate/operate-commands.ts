import type { Command } from 'commander';
import { addCancelCommand } from './cancel-command.js';
import type { CommandContext } from './command-context.js';
import { addDoctorCommand } from './doctor-command.js';
import { addExplainCommand } from './explain-command.js';
import { addPsCommand } from './ps-command.js';
import { addReconcileCommand } from './reconcile-command.js';
import { addRedriveCommand } from './redrive-command.js';
import { addShowCommand } from './show-command.js';
import { addUnlockCommand } from './unlock-command.js';

/** Adds the commands of whoever operates a deployed tasker. */
export function addOperateCommands(program: Command, context: CommandContext): void {
  addPsCommand(program, context);
  addShowCommand(program, context);
  addExplainCommand(program, context);
  addCancelCommand(program, context);
  addReconcileCommand(program, context);
  addRedriveCommand(program, context);
  addUnlockCommand(program, context);
  addDoctorCommand(program, context);
}
