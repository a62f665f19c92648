import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Tells rule checkers that one finding about a construct is meant, and why. `cdk-nag` reads it; without a checker it does nothing.
 *
 * @param rule of the pack `AwsSolutions`, such as `SQS3`.
 * @param finding what of it, where the rule has several; texts may hold values that are only known at deployment.
 */
export function acknowledge(construct: IConstruct, rule: string, reason: string, finding?: string): void {
  const id = `AwsSolutions-${rule}`;
  Validations.of(construct).acknowledge({
    id: finding === undefined ? id : `${id}[${flat(Stack.of(construct).resolve(finding))}]`,
    reason,
  });
}

/** A value with references, in the notation that cdk-nag has for them: `<Table.Arn>/index/*`. */
function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[intrinsic, operand] = []] = Object.entries(value) as [string, unknown][];
  if (intrinsic === 'Ref') return `<${String(operand)}>`;
  if (intrinsic === 'Fn::GetAtt') return `<${(operand as string[]).join('.')}>`;
  if (intrinsic === 'Fn::Join') {
    const [separator, parts] = operand as [string, unknown[]];
    return parts.map(flat).join(separator);
  }
  return JSON.stringify(value);
}
