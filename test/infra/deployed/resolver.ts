import type { SynthesisedTemplate } from './template.js';

/** Where a template is deployed. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** What an ARN of a resource says between account and name. */
const ARN_OF_TYPE: Readonly<Record<string, (place: Place, name: string) => string>> = {
  'AWS::DynamoDB::Table': ({ region, accountId }, name) => `arn:aws:dynamodb:${region}:${accountId}:table/${name}`,
  'AWS::Events::Rule': ({ region, accountId }, name) => `arn:aws:events:${region}:${accountId}:rule/${name}`,
  'AWS::IAM::Role': ({ accountId }, name) => `arn:aws:iam::${accountId}:role/${name}`,
  'AWS::KMS::Key': ({ region, accountId }, name) => `arn:aws:kms:${region}:${accountId}:key/${name}`,
  'AWS::Lambda::Function': ({ region, accountId }, name) => `arn:aws:lambda:${region}:${accountId}:function:${name}`,
  'AWS::Logs::LogGroup': ({ region, accountId }, name) => `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`,
  'AWS::SQS::Queue': ({ region, accountId }, name) => `arn:aws:sqs:${region}:${accountId}:${name}`,
};

/** Names are the logical ids: they fit what SQS, Lambda and DynamoDB allow. */
const NAME_LENGTH_MAX = 64;
export const physicalName = (logicalId: string): string => logicalId.slice(-NAME_LENGTH_MAX);

/** Gives template values as CloudFormation would after it has made all resources. */
export class Resolver {
  constructor(
    private readonly template: SynthesisedTemplate,
    private readonly place: Place,
  ) {}

  /** The ARN of the resource with a logical id. */
  arnOf(logicalId: string): string {
    const type = this.template.resources[logicalId]?.Type ?? '';
    const arn = ARN_OF_TYPE[type];
    if (arn === undefined) throw new Error(`no ARN is known for '${logicalId}' of type '${type}'`);
    return arn(this.place, physicalName(logicalId));
  }

  /** A value without intrinsic functions. */
  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value) as [string, unknown][];
    const [[name, operand] = ['', undefined]] = entries;
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return this.intrinsic(name, operand);
    return Object.fromEntries(entries.map(([member, content]) => [member, this.resolve(content)]));
  }

  private intrinsic(name: string, operand: unknown): string {
    switch (name) {
      case 'Ref':
        return this.reference(operand as string);
      case 'Fn::GetAtt': {
        const [logicalId, attribute] = operand as [string, string];
        if (attribute === 'QueueName') return physicalName(logicalId);
        if (attribute !== 'Arn') throw new Error(`attribute '${attribute}' of '${logicalId}' is not known here`);
        return this.arnOf(logicalId);
      }
      case 'Fn::Join': {
        const [separator, parts] = operand as [string, unknown[]];
        return parts.map((part) => String(this.resolve(part))).join(separator);
      }
      case 'Fn::ImportValue': {
        const value = this.template.exports[operand as string];
        if (value === undefined) throw new Error(`no stack exports '${String(operand)}'`);
        return String(this.resolve(value));
      }
      case 'Fn::Select': {
        const [index, list] = this.resolve(operand) as [number | string, string[]];
        return list[Number(index)] ?? '';
      }
      case 'Fn::Sub':
        return (operand as string).replaceAll(/\$\{([^}]+)\}/g, (_, of: string) => this.reference(of));
      default:
        throw new Error(`intrinsic function '${name}' is not known here`);
    }
  }

  private reference(to: string): string {
    const { accountId, region } = this.place;
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::AccountId': accountId,
      'AWS::Partition': 'aws',
      'AWS::Region': region,
    };
    const value = pseudo[to];
    if (value !== undefined) return value;
    if (this.template.resources[to] === undefined) throw new Error(`reference to '${to}', which the template has not`);
    return physicalName(to);
  }
}
