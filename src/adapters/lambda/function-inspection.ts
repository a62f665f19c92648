import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { type Answered, known, MISSING } from '../../ports/answered.js';
import type { FunctionFacts, Inspection, MappingFacts } from '../../ports/inspection.js';
import type { EpochMs } from '../../ports/units.js';
import { answeredBy } from '../answered-by.js';

/** What Lambda tells of functions and of what feeds them. */
export class FunctionInspection implements Pick<Inspection, 'function' | 'mapping'> {
  constructor(private readonly client: Pick<LambdaClient, 'send'>) {}

  function(functionName: string): Promise<Answered<FunctionFacts>> {
    return answeredBy('lambda:GetFunctionConfiguration', async () => {
      const facts = await this.client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
      // Like `2026-01-02T03:04:05.000+0000`.
      const modifiedAt = Date.parse(facts.LastModified ?? '');
      return known({
        functionArn: facts.FunctionArn ?? functionName,
        environment: facts.Environment?.Variables ?? {},
        ...(facts.Role !== undefined && { roleArn: facts.Role }),
        ...(facts.Timeout !== undefined && { timeoutSeconds: facts.Timeout }),
        ...(!Number.isNaN(modifiedAt) && { modifiedAt: modifiedAt as EpochMs }),
      });
    });
  }

  mapping(functionName: string, queueArn: string): Promise<Answered<MappingFacts>> {
    return answeredBy('lambda:ListEventSourceMappings', async () => {
      const { EventSourceMappings: [mapping] = [] } = await this.client.send(
        new ListEventSourceMappingsCommand({ FunctionName: functionName, EventSourceArn: queueArn }),
      );
      if (!mapping) return MISSING;
      return known({
        isEnabled: mapping.State === 'Enabled' || mapping.State === 'Enabling' || mapping.State === 'Updating',
        reportsItemFailures: mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
      });
    });
  }
}
