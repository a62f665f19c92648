import { AwsJsonError, type AwsJsonService } from '../../local/src/http/aws-json-service.js';

/** Secrets Manager, as far as one asks for values. */
export class StandInSecrets implements AwsJsonService {
  readonly targetPrefix = 'secretsmanager';
  readonly jsonVersion = '1.1';
  /** Secrets that were asked for, in turn. */
  readonly reads: string[] = [];

  /** @param values by the secret's name; may change. */
  constructor(readonly values: Map<string, string>) {}

  async call(operation: string, { SecretId }: Readonly<Record<string, unknown>>): Promise<object> {
    if (operation !== 'GetSecretValue') throw new AwsJsonError('InvalidRequestException', operation);
    const name = String(SecretId);
    this.reads.push(name);
    const SecretString = this.values.get(name);
    if (SecretString === undefined) {
      throw new AwsJsonError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return { ARN: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}`, Name: name, SecretString };
  }
}
