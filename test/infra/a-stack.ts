import { App, CfnElement, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SfnRedshiftTasker, type SfnRedshiftTaskerProps } from '../../infra/src/index.js';

/** A cluster with a database user. */
export const CLUSTER = { clusterIdentifier: 'warehouse', dbName: 'dev', dbUser: 'etl' };

/** An app whose assets are not copied: most of the time that a synthesis takes. */
export const anApp = (outdir?: string): App =>
  new App({ context: { 'aws:cdk:disable-asset-staging': true }, ...(outdir !== undefined && { outdir }) });

/** An empty stack in an app of its own. */
export const aStack = (id = 'Stack', props: StackProps = {}): Stack => new Stack(anApp(), id, props);

/** A tasker called `Tasker` for a cluster, with whatever else is said. */
export const aTasker = (stack: Stack, props: Partial<SfnRedshiftTaskerProps> = {}, id = 'Tasker'): SfnRedshiftTasker =>
  new SfnRedshiftTasker(stack, id, { redshiftTargetProps: CLUSTER, ...props });

/** What synthesis would warn of, in a stack and below; a synthesis itself takes seconds. */
export const warningsOf = (stack: Stack): string[] =>
  stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === 'aws:cdk:warning')
    .map(({ data }) => String(data));

/** What synthesis would fail with. */
export const faultsOf = (stack: Stack): string[] => stack.node.findAll().flatMap(({ node }) => node.validate());

/**
 * The template of a stack that takes no values from other stacks. Without a whole synthesis, which also writes assets, a tree and a
 * manifest, and takes far longer.
 */
export const templateOf = (stack: Stack): Template => {
  const elements = stack.node.findAll().filter((construct) => CfnElement.isCfnElement(construct));
  const parts = elements.map(
    (element) => JSON.parse(JSON.stringify(stack.resolve(element._toCloudFormation()))) as Record<string, object>,
  );
  const Resources = Object.assign({}, ...parts.map((part) => part.Resources)) as Record<string, object>;
  const Outputs = Object.assign({}, ...parts.map((part) => part.Outputs)) as Record<string, object>;
  return Template.fromJSON({ Resources, Outputs });
};
