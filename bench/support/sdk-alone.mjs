// The least that a function of this kind takes: the four requests of a start, by the SDK's clients and nothing else. Bundled and
// measured beside the functions' bundle, it tells what this package adds, on whatever machine.
import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ExecuteStatementCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { SendTaskHeartbeatCommand, SFNClient } from '@aws-sdk/client-sfn';

let clients;

export async function handler({ taskToken, executionArn, sqlStatement }) {
  clients ??= {
    dynamoDb: new DynamoDBClient(),
    redshiftData: new RedshiftDataClient(),
    stepFunctions: new SFNClient(),
  };
  const TableName = process.env.TASKER_TABLE_NAME;
  const Key = { id: { S: executionArn }, invocationId: { S: taskToken } };
  await clients.dynamoDb.send(new PutItemCommand({ TableName, Item: { ...Key, status: { S: 'REGISTERED' } } }));
  await clients.stepFunctions.send(new SendTaskHeartbeatCommand({ taskToken }));
  const { Id } = await clients.redshiftData.send(
    new ExecuteStatementCommand({
      ...{ ClusterIdentifier: 'warehouse', Database: 'dev', DbUser: 'etl', Sql: sqlStatement },
      ...{ ClientToken: taskToken, StatementName: taskToken },
    }),
  );
  await clients.dynamoDb.send(
    new UpdateItemCommand({
      ...{ TableName, Key, UpdateExpression: 'SET statementId = :id', ExpressionAttributeValues: { ':id': { S: Id } } },
    }),
  );
}
