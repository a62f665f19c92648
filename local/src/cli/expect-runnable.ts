import { UsageError } from 'sfn-redshift-tasker/command-line';
import { isTaskerName } from '../cloud/tasker-invoker.js';
import { tablesOf, type KeyAttribute } from '../states/definition/tables-of.js';
import { uncallableTasks } from '../states/definition/uncallable-tasks.js';
import { validateDefinition } from '../states/definition/validate-definition.js';
import { isJsonObject, type Json } from '../states/json.js';
import type { MockedStates } from '../states/mocks/mocked-response.js';
import type { AvailableServices } from '../states/tasks/task-call.js';
import type { DefinitionSurroundings } from './definition-options.js';

/** What is known before anything is started. */
export interface RunnableQuestion {
  readonly definition: string;
  readonly file: string;
  readonly name: string;
  readonly hasS3: boolean;
  readonly surroundings: Pick<DefinitionSurroundings, 'functions' | 'tables'>;
  readonly mocked: MockedStates;
}

/** What a definition that can be run needs. */
export interface RunnableDefinition {
  readonly tables: ReadonlyMap<string, readonly KeyAttribute[]>;
  /** What its author will hardly have meant. */
  readonly warnings: readonly string[];
}

/**
 * Finds out whether a definition can be run, before anything is started: a mistake in it should not take a database to find.
 *
 * @throws {UsageError} it cannot: with all reasons.
 */
export function expectRunnable(question: RunnableQuestion): RunnableDefinition {
  const { definition, file, name, mocked, surroundings } = question;
  const result = validateDefinition(definition);
  if (!result.isValid) {
    const reasons = result.diagnostics.map(({ location, message }) =>
      location === undefined || message.includes(location) ? message : `${message} (${location})`,
    );
    throw unusable(file, reasons);
  }
  const machine = JSON.parse(definition) as Json;
  if (!isJsonObject(machine)) return { tables: new Map(), warnings: [] };
  const isHosted = (functionName: string): boolean =>
    surroundings.functions.some((each) => each.name === functionName) || isTaskerName(functionName);
  const isMocked = (stateName: string): boolean => mocked.has(stateName);
  const reasons = uncallableTasks(machine, {
    services: servicesOf(question),
    hasFunction: isHosted,
    isMocked,
    machineName: name,
  });
  const unheard = result.warnings.filter(({ location }) => !isMocked(stateNameIn(location)));
  reasons.push(...unheard.filter(({ message }) => message.includes('for ever')).map(({ message }) => message));
  const tables = new Map(surroundings.tables);
  for (const [table, key] of tablesOf(machine, isMocked)) {
    if (tables.has(table)) continue;
    if (key) tables.set(table, key);
    else
      reasons.push(`The key of the table '${table}' does not stand in the machine; give it: --table ${table}=KEY:TYPE`);
  }
  if (reasons.length > 0) throw unusable(file, reasons);
  return { tables, warnings: unheard.map(({ message }) => message) };
}

const stateNameIn = (location = ''): string => location.split('/').at(-1) ?? '';

/** All parts of the cloud are there; what stands for S3 is where it was given. */
const servicesOf = ({ hasS3 }: RunnableQuestion): AvailableServices => ({
  ...{ redshiftData: true, dynamoDb: true, sqs: true, sns: true, eventBridge: true },
  ...(hasS3 && { s3: true }),
});

const unusable = (file: string, reasons: readonly string[]): UsageError =>
  new UsageError(
    `'${file}' is no state machine that can be run:${reasons.map((reason) => `\n  - ${reason}`).join('')}`,
  );
