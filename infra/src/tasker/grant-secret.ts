import { aws_iam as iam, aws_kms as kms, type aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';

/** Lets the role read the value of a secret. CDK's own grant would also allow to describe it. */
export function grantSecret(secret: secretsmanager.ISecret, role: iam.IRole): void {
  const { secretArn, secretFullArn, encryptionKey } = secret;
  // A partial ARN lacks the six characters that Secrets Manager adds.
  const resource = secretFullArn ?? `${secretArn}-??????`;
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [resource] }),
  );
  if (encryptionKey) grantKeyOfSecret(encryptionKey, `secretsmanager.${Stack.of(secret).region}.amazonaws.com`, role);
}

/** The key's policy allows it where it is one of this app; that of a key from elsewhere cannot be changed from here, so the role's does. */
function grantKeyOfSecret(key: kms.IKey, service: string, role: iam.IRole): void {
  const through = new kms.ViaServicePrincipal(service, role.grantPrincipal);
  const actions = ['kms:Decrypt'];
  const { statementAdded } = key.addToResourcePolicy(
    new iam.PolicyStatement({ actions, resources: ['*'], principals: [through] }),
    true,
  );
  if (statementAdded) return;
  const conditions = { StringEquals: { 'kms:ViaService': service } };
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources: [key.keyArn], conditions }));
}
