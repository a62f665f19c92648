import { describe, expect, it } from '@jest/globals';
import { SequentialIds } from '../../../src/adapters/memory/index.js';
import { composeOperator } from '../../../src/cli/operate/compose-operator.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import { LambdaHost } from '../../../local/src/lambda/lambda-host.js';
import { LambdaSettingsEndpoint } from '../../../local/src/lambda/lambda-settings-endpoint.js';
import { SystemClock } from '../../../src/adapters/system/index.js';
import { describeDeadLettersContract } from '../../contract/operator/dead-letters.contract.js';
import { describeDeployedTaskerContract } from '../../contract/operator/deployed-tasker.contract.js';
import { describeExecutionsContract } from '../../contract/operator/executions.contract.js';
import { describeInspectionContract } from '../../contract/operator/inspection.contract.js';
import { describeInvocationSearchContract } from '../../contract/operator/invocation-search.contract.js';
import { StandInCloudFormation } from '../../support/aws-stand-ins.js';
import {
  awsDeadLetters,
  awsDeployedTasker,
  awsExecutions,
  awsInspection,
  awsInvocationSearch,
  PLACE,
} from './aws-environments.js';

describeExecutionsContract('StepFunctionsExecutions', awsExecutions);
describeDeadLettersContract('SqsDeadLetters', awsDeadLetters);
describeInvocationSearchContract('DynamoDbInvocationSearch', awsInvocationSearch);
describeDeployedTaskerContract('LambdaTasker', awsDeployedTasker);
describeInspectionContract('what the services tell', awsInspection);

describe('--stack', () => {
  const tasker = (id: string, suffix = ''): Record<string, string> => ({
    [`${id}TableName`]: `table-of-${id}`,
    [`${id}StarterFunctionName`]: `tasker${suffix}`,
    [`${id}CompleterFunctionName`]: `tasker${suffix}`,
    [`${id}UpkeepFunctionName`]: `tasker${suffix}`,
  });

  /** The operator of a stack among these, whose functions all have the same settings. */
  const compose = async (stacks: Record<string, Record<string, string>>, options: object, more: object = {}) => {
    const server = await AwsJsonServer.listen({ ids: new SequentialIds() });
    const host = new LambdaHost({ clock: new SystemClock(), ids: new SequentialIds(), ...PLACE });
    const environment = {
      ...{ TASKER_TABLE_NAME: 'state', TASKER_STATEMENT_NAME_PREFIX: 'etl/' },
      ...{ TASKER_CLUSTER_IDENTIFIER: 'warehouse', TASKER_DATABASE: 'dev' },
      ...more,
    };
    host.register({ name: 'tasker', code: { handler: () => 'done' }, environment });
    server.serve(new StandInCloudFormation(stacks)).serve(new LambdaSettingsEndpoint(host, []));
    try {
      return await composeOperator({ endpointUrl: server.endpoint, ...options });
    } finally {
      await server.close();
    }
  };

  it('finds the parts of the only tasker of a stack by its outputs, and its settings', async () => {
    const { parts, settings } = await compose({ etl: { ...tasker('Tasker'), Other: 'x' } }, { stack: 'etl' });
    expect(parts).toEqual({
      ...{ tableName: 'table-of-Tasker', starterFunctionName: 'tasker' },
      ...{ completerFunctionName: 'tasker', upkeepFunctionName: 'tasker' },
    });
    expect(settings.statementNamePrefix).toBe('etl/');
  });

  it('asks which one of several, and takes the one that is named', async () => {
    const stacks = { etl: { ...tasker('Loads'), ...tasker('Reports') } };
    await expect(compose(stacks, { stack: 'etl' })).rejects.toThrow(
      "stack 'etl' has the taskers Loads, Reports; choose one with --tasker",
    );
    const { parts } = await compose(stacks, { stack: 'etl', tasker: 'Reports' });
    expect(parts.tableName).toBe('table-of-Reports');
  });

  it('says what is wrong with a stack that is not there, or has no tasker', async () => {
    await expect(compose({}, { stack: 'etl' })).rejects.toThrow("there is no stack 'etl' in this account and region");
    await expect(compose({ etl: { Other: 'x' } }, { stack: 'etl' })).rejects.toThrow('name no tasker');
  });

  it('finds a tasker whose state is in PostgreSQL, by the outputs of its stack or by its function alone', async () => {
    const { LoadsTableName: _table, ...parts } = tasker('Loads');
    const settings = {
      ...{ TASKER_STORE: 'postgres', TASKER_TABLE_NAME: '' },
      ...{ TASKER_POSTGRES_HOST: 'db.example', TASKER_POSTGRES_DATABASE: 'state', TASKER_POSTGRES_USER: 'tasker' },
    };
    const both = { etl: { ...parts, ...tasker('Reports') } };
    for (const options of [{ stack: 'etl', tasker: 'Loads' }, { function: 'tasker' }]) {
      const operator = await compose(both, options, settings);
      expect(operator.parts).not.toHaveProperty('tableName');
      expect(operator.database).toBeDefined();
      await operator.close?.();
    }
  });

  it('says what is missing to connect to PostgreSQL', async () => {
    await expect(compose({}, { function: 'tasker' }, { TASKER_STORE: 'postgres' })).rejects.toThrow(
      "it is not known how to connect to the tasker's PostgreSQL: TASKER_POSTGRES_USER and TASKER_POSTGRES_SECRET are both missing",
    );
  });

  it('says that the settings of a function cannot be read', async () => {
    await expect(compose({ etl: tasker('Tasker', '-gone') }, { stack: 'etl' })).rejects.toThrow(
      "the settings of function 'tasker-gone' cannot be read (there is no such function)",
    );
  });
});
