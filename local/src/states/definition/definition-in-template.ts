/** What CloudFormation knows of a resource. */
interface Resource {
  readonly Type?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
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

/** What names of a template stand for. */
interface Known {
  readonly resources: Template['Resources'];
  valueOfOther(name: string): string;
}

/** How a template is read. */
export interface TemplateReading {
  /** Which machine. @default the only one */
  readonly logicalId?: string;
  /** The text of a file that SAM's `DefinitionUri` names. @default there are no files */
  readonly readFile?: (uri: string) => string | undefined;
  /** What a name stands for that is neither a resource nor a default of a parameter. @default the name itself */
  readonly valueOfOther?: (name: string) => string;
}

/** Whether a value is a template of CloudFormation or SAM, rather than a definition. */
export const isTemplate = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'Resources' in value && !('States' in value);

/**
 * The text of the definition of a state machine in a CloudFormation or SAM template. References to resources become ARNs or names
 * with their logical ids; placeholders that the template gives no value for stay.
 *
 * @throws {Error} there is none, or more than one, or its definition is in a file that is not here.
 */
export const definitionInTemplate = (
  template: object,
  { logicalId, readFile = () => undefined, valueOfOther = (name) => name }: TemplateReading = {},
): string => {
  const { Resources: resources, Parameters: parameters = {} } = template as Template;
  const known: Known = {
    resources,
    valueOfOther: (name) => {
      const value = parameters[name]?.Default;
      return typeof value === 'string' || typeof value === 'number' ? String(value) : valueOfOther(name);
    },
  };
  const machines = Object.keys(resources).filter((id) => STATE_MACHINES.includes(resources[id]?.Type ?? ''));
  const id = logicalId ?? (machines.length === 1 ? machines[0] : undefined);
  if (id === undefined || !machines.includes(id)) {
    throw new Error(
      `the template has the state machines ${machines.join(', ') || '(none)'}; say which: ${logicalId ?? 'none was named'}`,
    );
  }
  const { Definition, DefinitionString, DefinitionUri, DefinitionSubstitutions = {} } = resources[id]?.Properties ?? {};
  const values = resolve(DefinitionSubstitutions, known) as Readonly<Record<string, unknown>>;
  const inFile = typeof DefinitionUri === 'string' ? readFile(DefinitionUri) : undefined;
  const given = inFile ?? resolve(Definition ?? DefinitionString, known);
  if (given === undefined) throw new Error(`the definition of '${id}' is not in the template; give its text`);
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return text.replace(/\$\{([\w.:]+)\}/gu, (whole, name: string) => textOf(values[name], whole));
};

const textOf = (value: unknown, otherwise: string): string =>
  value === undefined
    ? otherwise
    : typeof value === 'string'
      ? JSON.stringify(value).slice(1, -1)
      : JSON.stringify(value);

/** `value` with CloudFormation's functions carried out. */
const resolve = (value: unknown, known: Known): unknown => {
  if (Array.isArray(value)) return value.map((item) => resolve(item, known));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1) {
    if (name === 'Ref') return PSEUDO_PARAMETERS[String(argument)] ?? attributeOf(String(argument), 'Ref', known);
    if (name === 'Fn::GetAtt') {
      const [id = '', attribute = 'Arn'] = (
        Array.isArray(argument) ? argument : String(argument).split('.')
      ) as string[];
      return attributeOf(id, attribute, known);
    }
    if (name === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => String(resolve(part, known))).join(separator);
    }
    if (name === 'Fn::Sub') return substituted(argument, known);
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, resolve(member, known)]));
};

const substituted = (argument: unknown, known: Known): string => {
  const [text, given] = (Array.isArray(argument) ? argument : [argument, {}]) as [
    string,
    Readonly<Record<string, unknown>>,
  ];
  return text.replace(/\$\{([\w.:]+)\}/gu, (_, name: string) => {
    if (Object.hasOwn(given, name)) return String(resolve(given[name], known));
    const [id = '', attribute] = name.split('.');
    return PSEUDO_PARAMETERS[name] ?? attributeOf(id, attribute ?? 'Ref', known);
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
const attributeOf = (id: string, attribute: string, known: Known): string => {
  const type = known.resources[id]?.Type;
  if (type === undefined) return known.valueOfOther(id);
  const arn = SERVICES[type];
  if (type === 'AWS::SQS::Queue' && attribute === 'Ref')
    return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${id}`;
  const isNamedByArn =
    attribute === 'Arn' || attribute === 'TopicArn' || (attribute === 'Ref' && /SNS|StateMachine/u.test(type));
  return arn && isNamedByArn ? `arn:aws:${arn(id)}` : id;
};
