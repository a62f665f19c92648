import { aws_iam as iam, aws_kms as kms, type aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';

/** Lets the role read the value of a secret. CDK's own grant would also allow to describe it. */
export function grantSecret(secret: secretsmanager.ISecret, role: iam.IRole): void {
  const { secretArn, secretFullArn, encryptionKey } = secret;
  // A partial ARN lacks the six characters that Secrets Manager adds.
  const resource = secretFullArn ?? `${secretArn}-??????`;
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [resource] }),
  );
  encryptionKey?.grantDecrypt(
    new kms.ViaServicePrincipal(`secretsmanager.${Stack.of(secret).region}.amazonaws.com`, role.grantPrincipal),
  );
}
