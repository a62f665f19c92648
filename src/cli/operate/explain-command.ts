import type { Command } from 'commander';
import type { Explanation } from '../../domain/operate/evidence.js';
import { explain } from '../../domain/operate/explain.js';
import { findSubject } from '../../domain/operate/find-invocations.js';
import { EXIT_CODES } from '../exit-codes.js';
import { type CommandContext, type Session, withSession } from './command-context.js';
import { addConnectOptions, type OperateOptions } from './connect-options.js';
import type { Output } from './output.js';

/** Adds `explain`. */
export function addExplainCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('explain')
    .description('Say why an execution or a statement is where it is, and what to do')
    .argument('<ID>', 'execution ARN, statement id, invocation id or statement name')
    .exitOverride()
    .action((id: string, options: OperateOptions) =>
      withSession(context, options, (session) => explainIt(session, id, context)),
    );
  addConnectOptions(command);
}

async function explainIt({ operator, output }: Session, id: string, { exitWith }: CommandContext): Promise<void> {
  const subject = await output.progress('looking for it', findSubject(operator, id));
  const { executionArn, explanations, omitted } = await output.progress('asking about it', explain(operator, subject));
  output.tell({ executionArn: executionArn ?? null, explanations, omitted }, () => [
    ...explanations.flatMap((explanation) => linesOf(output, explanation)),
    ...(omitted > 0 ? [`${omitted} more are in flight and not explained; ps lists them`] : []),
  ]);
  if (explanations.some(({ isWell }) => !isWell)) exitWith(EXIT_CODES.attention);
}

function linesOf(output: Output, explanation: Explanation): readonly string[] {
  const { cause, isWell, sentence, evidence, nextStep, invocation, stateName } = explanation;
  const subject = [stateName, invocation?.invocationId].filter((part) => part !== undefined).join(', ');
  return [
    `${output.style(isWell ? 'green' : 'yellow', cause)}${subject === '' ? '' : ` (${subject})`}`,
    sentence,
    ...evidence.filter((fact) => fact !== '').map((fact) => output.style('dim', `  - ${fact}`)),
    `Next: ${nextStep}.`,
    '',
  ];
}
