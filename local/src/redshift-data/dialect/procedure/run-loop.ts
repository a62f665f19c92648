import type { Expression } from '../tree/query-tree.js';
import type { SqlType } from '../types/sql-type.js';
import { INT8 } from '../types/sql-type.js';
import type { ProcedureStatement } from './procedure-tree.js';
import type { Ending } from './ending.js';
import { ON } from './ending.js';
import type { HostRows } from './procedure-host.js';
import { SqlError } from '../sql-error.js';
import { Variables } from './variables.js';

/** What a loop needs of the run that it is part of. */
export interface LoopRun {
  statements(list: readonly ProcedureStatement[], variables: Variables): Promise<Ending>;
  isTrue(condition: Expression, variables: Variables): Promise<boolean>;
  evaluate(expression: Expression, variables: Variables, type?: SqlType): Promise<string | null>;
  rowsOf(query: Extract<ProcedureStatement, { kind: 'forRows' }>['query'], variables: Variables): Promise<HostRows>;
  put(
    result: HostRows,
    row: readonly (string | null)[] | undefined,
    names: readonly string[],
    variables: Variables,
  ): Promise<void>;
}

type Loop = Extract<ProcedureStatement, { kind: 'loop' | 'forRange' | 'forRows' }>;

/** Runs a loop of a procedure to its end. */
export const runLoop = async (loop: Loop, variables: Variables, run: LoopRun): Promise<Ending> => {
  switch (loop.kind) {
    case 'loop':
      while (!loop.condition || (await run.isTrue(loop.condition, variables))) {
        const ending = afterTurn(await run.statements(loop.body, variables), loop.label);
        if (ending) return ending;
      }
      return ON;
    case 'forRange':
      return runRange(loop, variables, run);
    case 'forRows': {
      const result = await run.rowsOf(loop.query, variables);
      for (const row of result.rows) {
        await run.put(result, row, loop.names, variables);
        const ending = afterTurn(await run.statements(loop.body, variables), loop.label);
        if (ending) return ending;
      }
      return ON;
    }
  }
};

const runRange = async (
  loop: Extract<Loop, { kind: 'forRange' }>,
  variables: Variables,
  run: LoopRun,
): Promise<Ending> => {
  const bound = async (expression: typeof loop.from): Promise<number> => {
    const value = await run.evaluate(expression, variables, INT8);
    if (value === null) throw new SqlError('the bounds of a FOR loop cannot be null');
    return Number(value);
  };
  const [from, to] = [await bound(loop.from), await bound(loop.to)];
  const step = loop.step ? await bound(loop.step) : 1;
  const inner = new Variables(variables);
  const slot = { type: { kind: 'int4' as const }, value: null as string | null, isConstant: false, isNotNull: false };
  inner.declare(loop.name, slot);
  for (let at = from; loop.isReverse ? at >= to : at <= to; at += loop.isReverse ? -step : step) {
    slot.value = String(at);
    const ending = afterTurn(await run.statements(loop.body, inner), loop.label);
    if (ending) return ending;
  }
  return ON;
};

/** How the loop ends after one turn; `undefined` where it goes on. */
const afterTurn = (ending: Ending, label: string | undefined): Ending | undefined => {
  if (ending.kind === 'on') return undefined;
  if (ending.kind === 'return') return ending;
  const isOwn = ending.label === undefined || ending.label === label;
  if (!isOwn) return ending;
  return ending.isContinue ? undefined : ON;
};
