import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { taskersInOutputs } from '../../src/domain/operate/deployment-parts.js';

const REQUIRED = {
  EtlTableName: 'etl-table',
  EtlStarterFunctionName: 'etl-starter',
  EtlCompleterFunctionName: 'etl-completer',
  EtlUpkeepFunctionName: 'etl-upkeep',
};

const without = (name: keyof typeof REQUIRED): Record<string, string> =>
  Object.fromEntries(Object.entries(REQUIRED).filter(([output]) => output !== name));

describe('the outputs that the page on embedding names', () => {
  it('name every part of a tasker', () => {
    const [, section = ''] =
      /^## For the operator's commands\n([^]*?)^## /m.exec(readFileSync('docs/embedding.md', 'utf8')) ?? [];
    const names = [...section.matchAll(/`(Etl[A-Za-z]+)`/g)].map(([, name = '']) => name);
    const [tasker] = taskersInOutputs(Object.fromEntries(names.map((name) => [name, name])));
    expect(tasker?.taskerId).toBe('Etl');
    expect(Object.values(tasker?.parts ?? {}).sort()).toEqual([...new Set(names)].sort());
    expect(names).toHaveLength(12);
  });
});

describe('the taskers of a stack', () => {
  it('are known by their outputs, each part under its own name', () => {
    const outputs = {
      ...REQUIRED,
      EtlCompletionQueueUrl: 'https://sqs.example/completions',
      EtlCompletionDeadLetterQueueUrl: 'https://sqs.example/dead',
      EtlRuleDeadLetterQueueUrl: 'https://sqs.example/rule-dead',
      EtlUpkeepFailureQueueUrl: 'https://sqs.example/failures',
      EtlCompletionRuleName: 'completions',
      EtlExecutionEndedRuleName: 'ends',
      EtlReconcileScheduleName: 'reconcile',
      EtlDurableFunctionNames: 'merge,report-*',
      ApiUrl: 'https://api.example',
    };
    expect(taskersInOutputs(outputs)).toStrictEqual([
      {
        taskerId: 'Etl',
        parts: {
          tableName: 'etl-table',
          starterFunctionName: 'etl-starter',
          completerFunctionName: 'etl-completer',
          upkeepFunctionName: 'etl-upkeep',
          completionQueueUrl: 'https://sqs.example/completions',
          completionDeadLetterQueueUrl: 'https://sqs.example/dead',
          ruleDeadLetterQueueUrl: 'https://sqs.example/rule-dead',
          upkeepFailureQueueUrl: 'https://sqs.example/failures',
          completionRuleName: 'completions',
          executionEndedRuleName: 'ends',
          reconcileRuleName: 'reconcile',
          durableFunctionNames: 'merge,report-*',
        },
      },
    ]);
  });

  it('are several where a stack has several, none of which is given another’s parts', () => {
    const ofBi: Record<string, string> = Object.fromEntries(
      Object.entries(REQUIRED).map(([name, value]) => [name.replace('Etl', 'Bi'), `bi: ${value}`]),
    );
    const taskers = taskersInOutputs({
      ...REQUIRED,
      ...ofBi,
      EtlCompletionRuleName: 'completions',
    });
    expect(taskers.map(({ taskerId, parts }) => [taskerId, parts.tableName, parts.completionRuleName])).toEqual([
      ['Etl', 'etl-table', 'completions'],
      ['Bi', 'bi: etl-table', undefined],
    ]);
    // What is not there is not there with no value either.
    expect(Object.keys(taskers[1]?.parts ?? {})).toHaveLength(4);
  });

  const needed = (Object.keys(REQUIRED) as (keyof typeof REQUIRED)[]).filter((name) => name !== 'EtlTableName');

  it.each(needed)('are none without %s', (name) => {
    expect(taskersInOutputs(without(name))).toEqual([]);
  });

  it('are none in outputs of others', () => {
    expect(taskersInOutputs({ TableName: 'orders', FunctionName: 'f' })).toEqual([]);
  });
});

describe('a tasker of which no table is told', () => {
  it('is one of the stack, without a table', () => {
    expect(taskersInOutputs({ ...without('EtlTableName'), BiTableName: 'another', ApiUrl: 'x' })).toStrictEqual([
      {
        taskerId: 'Etl',
        parts: {
          ...{ starterFunctionName: 'etl-starter', completerFunctionName: 'etl-completer' },
          upkeepFunctionName: 'etl-upkeep',
        },
      },
    ]);
  });
});
