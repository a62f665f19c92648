/** What CloudFormation knows of a resource. */
interface Resource {
  readonly Type?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** What is needed of a construct of the CDK: its stack, its id there and the tree that it is part of. */
interface StateMachineConstruct {
  readonly node: { readonly root: unknown; readonly defaultChild?: unknown };
  readonly stack: { readonly stackName: string; getLogicalId(element: never): string };
}

const STATE_MACHINES = ['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine'];
const REGION = 'eu-west-1';
const ACCOUNT_ID = '111122223333';
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT_ID,
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * The definition of a state machine in a CloudFormation or SAM template, as `cdk synth` and `sam build` write it. References
 * to resources become ARNs or names with their logical ids, so that a function goes by its logical id.
 *
 * @param logicalId which machine. @default the only one
 * @throws {Error} there is none, or more than one, or its definition is in a file that is not here.
 * @example await bench.run(definitionOf(Template.fromStack(stack).toJSON()))
 */
export const definitionOf = (template: object, logicalId?: string): object => {
  const { Resources: resources } = template as Template;
  const machines = Object.keys(resources).filter((id) => STATE_MACHINES.includes(resources[id]?.Type ?? ''));
  const id = logicalId ?? (machines.length === 1 ? machines[0] : undefined);
  if (id === undefined || !machines.includes(id)) {
    throw new Error(
      `the template has the state machines ${machines.join(', ') || '(none)'}; say which: ${logicalId ?? 'none was named'}`,
    );
  }
  const { Definition, DefinitionString, DefinitionSubstitutions = {} } = resources[id]?.Properties ?? {};
  const values = resolve(DefinitionSubstitutions, resources) as Readonly<Record<string, unknown>>;
  const given = resolve(Definition ?? DefinitionString, resources);
  if (given === undefined) throw new Error(`the definition of '${id}' is not in the template; give its text`);
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return JSON.parse(text.replace(/\$\{([\w.:]+)\}/gu, (whole, name: string) => textOf(values[name], whole))) as object;
};

/** The definition of a `StateMachine` of the CDK; its app is synthesised. See {@link definitionOf}. */
export const definitionOfConstruct = (construct: object): object => {
  const { node, stack } = construct as StateMachineConstruct;
  const assembly = (node.root as { synth(): { getStackByName(name: string): { template: object } } }).synth();
  const logicalId = stack.getLogicalId(node.defaultChild as never);
  return definitionOf(assembly.getStackByName(stack.stackName).template, logicalId);
};

const textOf = (value: unknown, otherwise: string): string =>
  value === undefined
    ? otherwise
    : typeof value === 'string'
      ? JSON.stringify(value).slice(1, -1)
      : JSON.stringify(value);

/** `value` with CloudFormation's functions carried out. */
const resolve = (value: unknown, resources: Template['Resources']): unknown => {
  if (Array.isArray(value)) return value.map((item) => resolve(item, resources));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1) {
    if (name === 'Ref') return PSEUDO_PARAMETERS[String(argument)] ?? attributeOf(String(argument), 'Ref', resources);
    if (name === 'Fn::GetAtt') {
      const [id = '', attribute = 'Arn'] = (
        Array.isArray(argument) ? argument : String(argument).split('.')
      ) as string[];
      return attributeOf(id, attribute, resources);
    }
    if (name === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => String(resolve(part, resources))).join(separator);
    }
    if (name === 'Fn::Sub') return substituted(argument, resources);
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, resolve(member, resources)]));
};

const substituted = (argument: unknown, resources: Template['Resources']): string => {
  const [text, given] = (Array.isArray(argument) ? argument : [argument, {}]) as [
    string,
    Readonly<Record<string, unknown>>,
  ];
  return text.replace(/\$\{([\w.:]+)\}/gu, (_, name: string) => {
    if (Object.hasOwn(given, name)) return String(resolve(given[name], resources));
    const [id = '', attribute] = name.split('.');
    return PSEUDO_PARAMETERS[name] ?? attributeOf(id, attribute ?? 'Ref', resources);
  });
};

const SERVICES: Readonly<Record<string, (id: string) => string>> = {
  'AWS::Lambda::Function': (id) => `lambda:${REGION}:${ACCOUNT_ID}:function:${id}`,
  'AWS::Serverless::Function': (id) => `lambda:${REGION}:${ACCOUNT_ID}:function:${id}`,
  'AWS::StepFunctions::StateMachine': (id) => `states:${REGION}:${ACCOUNT_ID}:stateMachine:${id}`,
  'AWS::Serverless::StateMachine': (id) => `states:${REGION}:${ACCOUNT_ID}:stateMachine:${id}`,
  'AWS::SNS::Topic': (id) => `sns:${REGION}:${ACCOUNT_ID}:${id}`,
  'AWS::SQS::Queue': (id) => `sqs:${REGION}:${ACCOUNT_ID}:${id}`,
};

/** What a resource is called; topics and state machines go by their ARN, queues by their URL. */
const attributeOf = (id: string, attribute: string, resources: Template['Resources']): string => {
  const type = resources[id]?.Type ?? '';
  const arn = SERVICES[type];
  if (type === 'AWS::SQS::Queue' && attribute === 'Ref')
    return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${id}`;
  const isNamedByArn =
    attribute === 'Arn' || attribute === 'TopicArn' || (attribute === 'Ref' && /SNS|StateMachine/u.test(type));
  return arn && isNamedByArn ? `arn:aws:${arn(id)}` : id;
};
