// Processor time of the laptop cloud: from the start of the command to its end for one statement, and while it walks through states.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorkflowBench } from 'sfn-redshift-tasker-local/testing';
import { processorMilliseconds } from '../support/processor-time.mjs';
import { figureOf } from '../support/spread.mjs';

const COMMAND = fileURLToPath(new URL('../../local/dist/esm/cli/main.js', import.meta.url));
const AUTHOR = fileURLToPath(new URL('../../dist/esm/cli/main.js', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TELL_PROCESSOR_TIME = new URL('../support/tell-processor-time.mjs', import.meta.url).href;
const SERVE_LOAD = fileURLToPath(new URL('../serve-load.mjs', import.meta.url));
const OTHER_INTERPRETER = 'aws-local-stepfunctions';
const ITEMS = 10_000;
const RUNS_OF_COMMAND_MAX = 3;
const RUNS_OF_MAP = 2;
const SERVED = { executions: 4, statements: 25 };

export const title = 'Processor time of the laptop cloud';

const MAP = {
  StartAt: 'All',
  States: {
    All: {
      Type: 'Map',
      // An inline Map of so many items is over the 25,000 events of an execution's history.
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Item',
        States: { Item: { Type: 'Pass', End: true } },
      },
      ResultPath: null,
      End: true,
    },
  },
};

function runOneStatement() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const told = join(folder, 'processor-time');
  try {
    const author = ['asl', '--sql', 'select 1', '--timeout', '600', '--state-machine'];
    const machine = join(folder, 'machine.asl.json');
    writeFileSync(machine, execFileSync(process.execPath, [AUTHOR, ...author]));
    execFileSync(process.execPath, ['--import', TELL_PROCESSOR_TIME, COMMAND, 'run', machine, '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, BENCH_PROCESSOR_TIME_FILE: told },
    });
    return Number(readFileSync(told, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function walkThroughMap() {
  const begun = processorMilliseconds();
  const items = Array.from({ length: ITEMS }, (_, index) => index);
  const { status, error, cause } = await new WorkflowBench().run(JSON.stringify(MAP), items);
  if (status !== 'SUCCEEDED') throw new Error(`the Map ended as ${status}: ${error} ${cause}`);
  return processorMilliseconds() - begun;
}

/** What many executions at once get through `serve`, which is a process of its own as this is. */
function loadServe() {
  const load = ['--executions', String(SERVED.executions), '--statements', String(SERVED.statements), '--json'];
  const printed = execFileSync(process.execPath, [SERVE_LOAD, ...load], { cwd: ROOT, encoding: 'utf8' });
  const { failed, processorMillisecondsPerStatement } = JSON.parse(printed);
  if (failed > 0) throw new Error(`${failed} executions failed`);
  return processorMillisecondsPerStatement;
}

/** The same Map by the other interpreter that npm has, where it is installed and runs on this Node. */
async function walkThroughMapElsewhere() {
  const { StateMachine } = await import(OTHER_INTERPRETER);
  const begun = processorMilliseconds();
  const items = Array.from({ length: ITEMS }, (_, index) => index);
  // It knows no distributed Maps.
  const inline = { ...MAP.States.All.ItemProcessor, ProcessorConfig: { Mode: 'INLINE' } };
  const machine = { ...MAP, States: { All: { ...MAP.States.All, ItemProcessor: inline } } };
  await new StateMachine(machine, { checkArn: false }).run(items).result;
  return processorMilliseconds() - begun;
}

export async function run({ runs }) {
  const commands = Array.from({ length: Math.min(runs, RUNS_OF_COMMAND_MAX) }, runOneStatement);
  const maps = [];
  for (let index = 0; index < RUNS_OF_MAP; index += 1) maps.push(await walkThroughMap());
  const isThereAnother = await import(OTHER_INTERPRETER).then(
    () => true,
    () => false,
  );
  const elsewhere = [];
  for (let index = 0; isThereAnother && index < RUNS_OF_MAP; index += 1)
    elsewhere.push(await walkThroughMapElsewhere());
  return [
    figureOf('`run` of one statement, process and database included', commands, 'ms'),
    figureOf(`a Map of ${ITEMS.toLocaleString('en')} items in virtual time`, maps, 'ms'),
    figureOf(
      'states of it per second of a processor',
      maps.map((ms) => (1000 * ITEMS) / ms),
      'states/s',
    ),
    elsewhere.length > 0
      ? figureOf(`the same Map by ${OTHER_INTERPRETER}`, elsewhere, 'ms')
      : {
          name: `the same Map by ${OTHER_INTERPRETER}`,
          value: 'not measured: it is not installed, or needs a newer Node',
          unit: '',
        },
    {
      name: `a statement through \`serve\`, ${SERVED.executions} executions of ${SERVED.statements} at once`,
      value: loadServe(),
      unit: 'ms',
    },
  ];
}
