import type { Resolver } from './resolver.js';
import { resourcesOfType, type SynthesisedTemplate } from './template.js';

/** A statement of a policy, resolved. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: '*' | Readonly<Record<string, unknown>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

export const listOf = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value;

const matches = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(value);

/** What the policies of a template allow, as IAM would judge: what nobody allows is refused. */
export class Policies {
  private readonly ofRoles = new Map<string, Statement[]>();

  constructor(
    private readonly template: SynthesisedTemplate,
    private readonly resolver: Resolver,
  ) {
    for (const [, properties] of resourcesOfType(template, 'AWS::IAM::Policy')) {
      const { PolicyDocument: document, Roles } = resolver.resolve(properties) as {
        PolicyDocument: PolicyDocument;
        Roles: string[];
      };
      for (const role of Roles) this.ofRoles.set(role, [...this.ofRole(role), ...document.Statement]);
    }
  }

  /** All statements of a role. */
  ofRole(roleName: string): readonly Statement[] {
    return this.ofRoles.get(roleName) ?? [];
  }

  /** Whether a role may do something with a resource. Conditions of its statements count as met. */
  roleAllows(roleName: string, action: string, resource: string): boolean {
    return this.ofRole(roleName).some(
      (statement) =>
        statement.Effect === 'Allow' &&
        listOf(statement.Action).some((pattern) => matches(pattern, action)) &&
        listOf(statement.Resource).some((pattern) => matches(pattern, resource)),
    );
  }

  /** The statements of a queue's own policy. */
  ofQueue(queueName: string): readonly Statement[] {
    return resourcesOfType(this.template, 'AWS::SQS::QueuePolicy').flatMap(([, properties]) => {
      const resolved = this.resolver.resolve(properties) as { PolicyDocument: PolicyDocument; Queues: string[] };
      return resolved.Queues.includes(queueName) ? resolved.PolicyDocument.Statement : [];
    });
  }

  /** The statements of a key's own policy. */
  ofKey(keyArn: string): readonly Statement[] {
    return resourcesOfType(this.template, 'AWS::KMS::Key').flatMap(([logicalId, properties]) => {
      if (this.resolver.arnOf(logicalId) !== keyArn) return [];
      return (this.resolver.resolve(properties.KeyPolicy) as PolicyDocument).Statement;
    });
  }

  /** @throws {Error} where a rule may not put events on a queue, by the queue's policy or its key's. */
  expectRuleMaySend(ruleArn: string, queueName: string, keyArn: string | undefined): void {
    const isSender = ({ Action, Condition, Effect, Principal }: Statement): boolean =>
      Effect === 'Allow' &&
      isService(Principal, 'events.amazonaws.com') &&
      listOf(Action).includes('sqs:SendMessage') &&
      Condition?.ArnEquals?.['aws:SourceArn'] === ruleArn;
    if (!this.ofQueue(queueName).some(isSender)) throw new Error(`rule ${ruleArn} may not send to queue ${queueName}`);
    if (keyArn === undefined) return;
    const allowed = this.ofKey(keyArn)
      .filter(({ Effect, Principal }) => Effect === 'Allow' && isService(Principal, 'events.amazonaws.com'))
      .flatMap(({ Action }) => listOf(Action));
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
      if (!allowed.includes(action)) throw new Error(`EventBridge may not ${action} with ${keyArn}`);
    }
  }

  /** @throws {Error} where a rule may not invoke a function. */
  expectRuleMayInvoke(ruleArn: string, functionArn: string): void {
    const mayInvoke = resourcesOfType(this.template, 'AWS::Lambda::Permission').some(([, properties]) => {
      const { Action, FunctionName, Principal, SourceArn } = this.resolver.resolve(properties) as Record<
        string,
        unknown
      >;
      return (
        Action === 'lambda:InvokeFunction' &&
        FunctionName === functionArn &&
        Principal === 'events.amazonaws.com' &&
        SourceArn === ruleArn
      );
    });
    if (!mayInvoke) throw new Error(`rule ${ruleArn} may not invoke ${functionArn}`);
  }
}

const isService = (principal: Statement['Principal'], service: string): boolean =>
  typeof principal === 'object' && principal.Service === service;
