import type { Command } from 'commander';
import { judgeLetter, type LetterJudgement, redriveLetter, type RedriveResult } from '../../domain/operate/redrive.js';
import { formatTime } from '../../domain/operate/times.js';
import type { DeadLetter } from '../../ports/dead-letters.js';
import { EXIT_CODES } from '../exit-codes.js';
import { isConfirmed } from './ask.js';
import { type CommandContext, type Session, withSession } from './command-context.js';
import { addConnectOptions, type OperateOptions } from './connect-options.js';
import type { Output } from './output.js';

/** Letters of one run; whoever has more runs it again. */
const LETTERS_MAX = 100;

interface RedriveOptions extends OperateOptions {
  readonly dryRun?: true;
  readonly yes?: true;
}

/** Adds `redrive`. */
export function addRedriveCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('redrive')
    .description('Deal with dead letters again: shows each with its reason, and leaves what still fails')
    .option('--dry-run', 'only show them')
    .option('--yes', 'do not ask')
    .exitOverride()
    .action((options: RedriveOptions) =>
      withSession(context, options, (session) => redrive(session, options, context)),
    );
  addConnectOptions(command);
}

async function redrive(
  { operator, output }: Session,
  options: RedriveOptions,
  { exitWith }: CommandContext,
): Promise<void> {
  const letters = await output.progress('looking at the dead letters', operator.deadLetters.take(LETTERS_MAX));
  const judged: (readonly [DeadLetter, LetterJudgement])[] = [];
  for (const letter of letters) judged.push([letter, await judgeLetter(operator, letter)]);
  const shown = judged.map(([, judgement]) => judgement);
  if (options.dryRun || letters.length === 0) {
    await giveBack(letters);
    output.tell({ letters: shown }, () => linesOf(output, shown));
    return;
  }
  if (!options.json) output.tell({}, () => linesOf(output, shown));
  let results: readonly RedriveResult[] = [];
  try {
    if (await isConfirmed('Deal with them?', options.yes ?? false)) results = await redriveAll();
    else await giveBack(letters);
  } catch (error) {
    await giveBack(letters);
    throw error;
  }
  if (options.json) output.tell({ letters: results }, () => []);
  else output.tell({}, () => [...results.map(resultLine), ...(results.length === 0 ? ['They stay.'] : [])]);
  if (results.some(({ result }) => result === 'left')) exitWith(EXIT_CODES.attention);

  async function redriveAll(): Promise<readonly RedriveResult[]> {
    const done: RedriveResult[] = [];
    for (const [letter, judgement] of judged) {
      done.push(await output.progress('dealing with them', redriveLetter(operator, letter, judgement)));
    }
    return done;
  }

  /** One that is gone by now need not be given back. */
  async function giveBack(taken: readonly DeadLetter[]): Promise<void> {
    await Promise.allSettled(taken.map((letter) => operator.deadLetters.giveBack(letter)));
  }
}

function linesOf(output: Output, letters: readonly LetterJudgement[]): readonly string[] {
  if (letters.length === 0) return ['There are no dead letters.'];
  return letters.map(({ letter, verdict, reason, invocation }) => {
    const style = verdict === 'poisonous' ? 'red' : verdict === 'ready' ? 'green' : 'dim';
    const when = letter.sentAt === undefined ? '' : ` of ${formatTime(letter.sentAt)}`;
    const about = invocation === undefined ? '' : ` (invocation ${invocation.invocationId})`;
    return `${output.style(style, verdict)}  ${letter.messageId}${when}: ${letter.deliveryError ?? reason}${about}`;
  });
}

const resultLine = ({ letter, result, reason }: RedriveResult): string =>
  `${letter.messageId}: ${result}${result === 'left' ? `, ${reason}` : ''}`;
