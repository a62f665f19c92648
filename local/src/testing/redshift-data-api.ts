import type { RedshiftData } from 'sfn-redshift-tasker';
import { AwsJsonError } from '../http/aws-json-service.js';
import type { ServiceApi } from '../states/service-api.js';

const OPERATIONS = [
  'executeStatement',
  'batchExecuteStatement',
  'describeStatement',
  'getStatementResult',
  'getStatementResultV2',
  'cancelStatement',
  'listStatements',
] as const;

/** Dates as the wire has them. */
const onWire = (value: unknown): unknown => {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(onWire);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, onWire(member)]));
};

/** The Data API of a bench as tasks call it: statements that a workflow starts and polls by itself. */
export const redshiftDataApi = (redshiftData: RedshiftData): ServiceApi => ({
  async call(operation, input) {
    const method = OPERATIONS.find((name) => name.toLowerCase() === operation.toLowerCase());
    if (!method) throw new AwsJsonError('UnknownOperationException', `the bench has no ${operation}`);
    try {
      return onWire(await redshiftData[method](input as never)) as object;
    } catch (error) {
      const { name, message } = error as Error;
      throw new AwsJsonError(name, message);
    }
  },
});
