import type { Command } from 'commander';
import { findSubject } from '../../domain/operate/find-invocations.js';
import { poolTitleOf } from '../../domain/operate/pool-words.js';
import { resultObjectOf } from '../../domain/operate/result-object.js';
import { type Story, tellStory } from '../../domain/operate/tell-story.js';
import { formatDuration, formatTime } from '../../domain/operate/times.js';
import { isOfSingleton } from '../../domain/pool/pool.js';
import { type CommandContext, type Session, withSession } from './command-context.js';
import { addConnectOptions, type OperateOptions } from './connect-options.js';
import { expectInvocations } from './describe.js';
import { type Output, table } from './output.js';

/** An execution may have thousands; the latest are told. */
const STORIES_MAX = 20;

interface ShowOptions extends OperateOptions {
  readonly sql?: true;
}

/** Adds `show`. */
export function addShowCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('show')
    .description('Tell the whole story of an invocation, in the order of time')
    .argument('<ID>', 'statement id, invocation id, statement name or execution ARN')
    .option('--sql', 'show the SQL as well; it may hold secrets')
    .exitOverride()
    .action((id: string, options: ShowOptions) =>
      withSession(context, options, (session) => show(session, id, options)),
    );
  addConnectOptions(command);
}

async function show({ operator, output }: Session, id: string, options: ShowOptions): Promise<void> {
  const invocations = expectInvocations(await output.progress('looking for it', findSubject(operator, id)), id);
  const stories: Story[] = [];
  for (const invocation of invocations.slice(-STORIES_MAX)) {
    stories.push(
      await output.progress('asking about it', tellStory(operator, invocation, { withSql: options.sql ?? false })),
    );
  }
  const omitted = invocations.length - stories.length;
  output.tell({ stories, omitted }, () => [
    ...stories.flatMap((story) => linesOf(output, story)),
    ...(omitted > 0 ? [`${omitted} older invocations are not shown`] : []),
  ]);
}

function linesOf(output: Output, { invocation, events, statement, waiting }: Story): readonly string[] {
  const facts = [
    ['execution', invocation.executionArn],
    ['invocation', invocation.invocationId],
    ['statement', invocation.statementId ?? 'none is known'],
    ['owner', invocation.owner],
    ...(invocation.singletonKey === undefined ? [] : [['singleton', invocation.singletonKey]]),
    ...poolFacts(invocation, waiting),
    ...resultFacts(invocation),
    ...(invocation.outcome?.errorName === undefined ? [] : [['error', errorOf(invocation.outcome)]]),
    ...statementFacts(statement),
  ];
  return [
    output.style('bold', `${invocation.attempt?.stateName ?? 'an invocation without a state'}: ${invocation.status}`),
    ...table(facts).map((line) => `  ${line}`),
    ...table(events.map(({ at, sentence }) => [at === undefined ? '' : formatTime(at), sentence])).map(
      (line) => `  ${line}`,
    ),
    '',
  ];
}

function poolFacts({ poolKey }: Story['invocation'], waiting: Story['waiting']): readonly (readonly string[])[] {
  if (poolKey === undefined) return [];
  return [
    ...(isOfSingleton(poolKey) ? [] : [['pool', poolTitleOf(poolKey)]]),
    ...(waiting === undefined ? [] : [['place', waiting.place === undefined ? 'far behind' : String(waiting.place)]]),
  ];
}

function resultFacts(invocation: Story['invocation']): readonly (readonly string[])[] {
  const object = resultObjectOf(invocation);
  if (object === undefined) return [];
  const { maxRows = 0 } = invocation.includeResult ?? {};
  return [['rows go to', maxRows === 0 ? object : `${object}, where they are more than ${maxRows} or do not fit`]];
}

const errorOf = ({ errorName = '', errorMessage }: { errorName?: string; errorMessage?: string }): string =>
  errorMessage === undefined ? errorName : `${errorName}: ${errorMessage}`;

function statementFacts(statement: Story['statement']): readonly (readonly string[])[] {
  if (statement === undefined) return [];
  if (statement.kind === 'missing') return [['Data API', 'does not know the statement (any more)']];
  if (statement.kind === 'unknown') return [['Data API', `could not be asked: ${statement.reason}`]];
  const { status = '-', durationMs, rows, redshiftQueryId, error, diagnosis, sql } = statement.value;
  return [
    ['Data API', status],
    ...(durationMs === undefined ? [] : [['ran for', formatDuration(durationMs)]]),
    ...(rows === undefined ? [] : [['rows', String(rows)]]),
    ...(redshiftQueryId === undefined ? [] : [['query', String(redshiftQueryId)]]),
    ...(error === undefined ? [] : [['database', error]]),
    ...(diagnosis === undefined ? [] : [['class', [diagnosis.errorClass, diagnosis.hint].filter(Boolean).join(': ')]]),
    ...(sql === undefined ? [] : [['SQL', sql]]),
  ];
}
