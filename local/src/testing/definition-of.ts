import { definitionInTemplate } from '../states/definition/definition-in-template.js';

/** What is needed of a construct of the CDK: its stack, its id there and the tree that it is part of. */
interface StateMachineConstruct {
  readonly node: { readonly root: unknown; readonly defaultChild?: unknown };
  readonly stack: { readonly stackName: string; getLogicalId(element: never): string };
}

/**
 * The definition of a state machine in a CloudFormation or SAM template, as `cdk synth` and `sam build` write it. References
 * to resources become ARNs or names with their logical ids, so that a function goes by its logical id.
 *
 * @param logicalId which machine. @default the only one
 * @throws {Error} there is none, or more than one, or its definition is in a file that is not here.
 * @example await bench.run(definitionOf(Template.fromStack(stack).toJSON()))
 */
export const definitionOf = (template: object, logicalId?: string): object =>
  JSON.parse(definitionInTemplate(template, logicalId === undefined ? {} : { logicalId })) as object;

/** The definition of a `StateMachine` of the CDK; its app is synthesised. See {@link definitionOf}. */
export const definitionOfConstruct = (construct: object): object => {
  const { node, stack } = construct as StateMachineConstruct;
  const assembly = (node.root as { synth(): { getStackByName(name: string): { template: object } } }).synth();
  const logicalId = stack.getLogicalId(node.defaultChild as never);
  return definitionOf(assembly.getStackByName(stack.stackName).template, logicalId);
};
