import {
  ArnFormat,
  type aws_ec2 as ec2,
  aws_iam as iam,
  type aws_lambda as lambda,
  Stack,
  Tokenization,
} from 'aws-cdk-lib';
import { ENVIRONMENT_VARIABLES, POSTGRES_ENVIRONMENT_VARIABLES } from 'sfn-redshift-tasker';
import { grantSecret } from './grant-secret.js';
import type { PostgresStoreProps } from './postgres-store-props.js';

/** Where Lambda keeps the certificate authorities of RDS, which Node.js does not load by itself. */
const AUTHORITIES_OF_LAMBDA = '/var/runtime/ca-cert.pem';

/** The environment variables by which a function finds its store. */
export function postgresEnvironment(store: PostgresStoreProps): Record<string, string> {
  const { connectionsMax, database, host, port, schema, secret, user } = store;
  const names = POSTGRES_ENVIRONMENT_VARIABLES;
  return {
    [ENVIRONMENT_VARIABLES.store]: 'postgres',
    ...(secret && { [names.secret]: secret.secretFullArn ?? secret.secretArn }),
    ...(user !== undefined && { [names.user]: user }),
    ...(host !== undefined && { [names.host]: host }),
    ...(port !== undefined && { [names.port]: Tokenization.stringifyNumber(port) }),
    ...(database !== undefined && { [names.database]: database }),
    ...(schema !== undefined && { [names.schema]: schema }),
    ...(connectionsMax !== undefined && { [names.connectionsMax]: String(connectionsMax) }),
    [names.certificateAuthorityFile]: store.certificateAuthorityFile ?? AUTHORITIES_OF_LAMBDA,
  };
}

/** Lets the role log in: read the secret, or connect as one user to one database. */
export function grantPostgresLogin({ resourceId, secret, user }: PostgresStoreProps, role: iam.IRole): void {
  if (secret !== undefined) {
    grantSecret(secret, role);
    return;
  }
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'ConnectToStore',
      actions: ['rds-db:connect'],
      resources: [
        Stack.of(role).formatArn({
          ...{ service: 'rds-db', resource: 'dbuser', resourceName: `${resourceId}/${user}` },
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
    }),
  );
}

/** Has the database's security groups let functions in. */
export function letIn(connectable: ec2.IConnectable, functions: ReadonlySet<lambda.Function>): void {
  for (const one of functions)
    if (one.isBoundToVpc) one.connections.allowToDefaultPort(connectable, 'state of a tasker');
}
