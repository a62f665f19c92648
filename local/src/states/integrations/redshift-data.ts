import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../json.js';
import { operationOf, toSdkShape, toWireShape } from './sdk-shapes.js';
import { serviceFailure } from './service-failure.js';
import type { ActionShape, TaskIntegration } from './task-integration.js';

const TARGET = ['ClusterIdentifier', 'WorkgroupName', 'Database', 'DbUser', 'SecretArn'];
const START = [
  ...TARGET,
  'ClientToken',
  'Parameters',
  'ResultFormat',
  'SessionId',
  'SessionKeepAliveSeconds',
  'StatementName',
  'WaitTimeSeconds',
  'WithEvent',
];
const PAGE = ['MaxResults', 'NextToken'];
const READ: ActionShape = { required: ['Id'], optional: ['NextToken', 'WaitTimeSeconds'] };

/** All operations of the service with their parameters; source: the SDK's model, and the service's pages for newer ones. */
const ACTIONS: Readonly<Record<string, ActionShape>> = {
  executeStatement: { required: ['Sql'], optional: START },
  batchExecuteStatement: { required: ['Sqls'], optional: [...START, 'ExecutionMode'] },
  describeStatement: { required: ['Id'], optional: ['WaitTimeSeconds'] },
  getStatementResult: READ,
  getStatementResultV2: READ,
  cancelStatement: { required: ['Id'] },
  listStatements: {
    required: [],
    optional: [...PAGE, 'StatementName', 'Status', 'RoleLevel', 'Database', 'ClusterIdentifier', 'WorkgroupName'],
  },
  listSessions: {
    required: [],
    optional: [...PAGE, 'SessionId', 'Status', 'RoleLevel', 'Database', 'ClusterIdentifier', 'WorkgroupName'],
  },
  listDatabases: { required: ['Database'], optional: [...TARGET, ...PAGE] },
  listSchemas: { required: ['Database'], optional: [...TARGET, ...PAGE, 'ConnectedDatabase', 'SchemaPattern'] },
  listTables: {
    required: ['Database'],
    optional: [...TARGET, ...PAGE, 'ConnectedDatabase', 'SchemaPattern', 'TablePattern'],
  },
  describeTable: {
    required: ['Database'],
    optional: [...TARGET, ...PAGE, 'ConnectedDatabase', 'Schema', 'Table'],
  },
};

const NAMES = { prefix: 'RedshiftData', service: 'RedshiftData', general: 'RedshiftDataException', sdk: 2 } as const;
/** The service's model has a class for it, unlike most. */
const MODELLED = ['ValidationException'];
const TIMES = new Set(['CreatedAt', 'UpdatedAt', 'SessionTtl']);

/** Parameters of a statement have small names on the wire, unlike everything around them. */
const toRequest = (parameters: JsonObject): JsonObject => {
  const { Parameters: sqlParameters } = parameters;
  if (!isJsonArray(sqlParameters)) return parameters;
  const Parameters = sqlParameters.map((each) => (isJsonObject(each) ? toWireShape(each) : each));
  return { ...parameters, Parameters };
};

/** The Redshift Data API, all of it, by the SDK's shapes: there is no other integration with it. */
export const redshiftData: TaskIntegration = {
  resourceType: 'aws-sdk:redshiftdata',
  patterns: ['requestResponse', 'waitForTaskToken'],
  actions: ACTIONS,
  isClosed: true,
  isAvailable: ({ redshiftData: api }) => api !== undefined,

  async call({ action, parameters, run, requestId, signal }) {
    const api = run.environment.services.redshiftData;
    try {
      const answer = await api?.call(operationOf(action), toRequest(parameters), signal);
      return { response: toSdkShape((answer ?? {}) as Json, TIMES) };
    } catch (error) {
      throw serviceFailure(error, NAMES, requestId, MODELLED);
    }
  },
};
