// Writes local/src/redshift-data/model/request-model.ts from the service's published models:
// members, types and what is required from the schemas of @aws-sdk/client-redshift-data; lengths, ranges, patterns and enums from
// botocore's service-2.json, where Python has botocore. What botocore does not know yet stands below, with its source.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as sdk from '@aws-sdk/client-redshift-data';
import * as prettier from 'prettier';

const TARGET = 'local/src/redshift-data/model/request-model.ts';

/** Shapes of members that are newer than botocore's model. */
const NEWER_SHAPES = {
  // https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling-considerations-long-polling.html
  WaitTimeSeconds: { type: 'integer', min: 1, max: 30 },
  // Enums of the same name in @aws-sdk/client-redshift-data.
  ExecutionMode: { type: 'string', values: Object.values(sdk.ExecutionMode) },
  SessionStatusString: { type: 'string', values: Object.values(sdk.SessionStatusString) },
};
/** Which shape such a member has, by operation and member. */
const NEWER_MEMBERS = {
  'ListSessions.Status': 'SessionStatusString',
  'ListSessions.SessionId': 'UUID',
  'ListSessions.ClusterIdentifier': 'ClusterIdentifierString',
  'ListSessions.WorkgroupName': 'WorkgroupNameString',
  // Not published; taken to be as ListStatements has it.
  'ListSessions.MaxResults': 'ListStatementsLimit',
  'BatchExecuteStatement.ExecutionMode': 'ExecutionMode',
};

const OPERATIONS = [
  'ExecuteStatement',
  'BatchExecuteStatement',
  'DescribeStatement',
  'GetStatementResult',
  'GetStatementResultV2',
  'CancelStatement',
  'ListStatements',
  'ListSessions',
  'ListDatabases',
  'ListSchemas',
  'ListTables',
  'DescribeTable',
];

const botocore = readBotocoreModel();
const shapes = {};
const inputs = Object.fromEntries(OPERATIONS.map((operation) => [operation, inputOf(operation)]));

const source = `// Made by scripts/redshift-data-model.mjs; do not edit. Sources: @aws-sdk/client-redshift-data ${versionOf('@aws-sdk/client-redshift-data')}
// and botocore ${botocore.version}.
import type { ServiceShape } from './service-shape.js';

/** What a value of a kind must be. */
export const SHAPES = ${JSON.stringify(sorted(shapes))} as const satisfies Readonly<Record<string, ServiceShape>>;

/** The inputs of all operations: members with the names of their shapes, and which are required. */
export const INPUTS = ${JSON.stringify(inputs)} as const;
`;
const options = { ...(await prettier.resolveConfig(TARGET)), parser: 'typescript' };
writeFileSync(TARGET, await prettier.format(source, options));

function inputOf(operation) {
  const schema = sdk[`${operation}Input$`] ?? sdk[`${operation}Request$`];
  // A structure's schema: kind, namespace, name, traits, members, their schemas, how many of the first are required.
  const [, , , , members, types, requiredCount = 0] = schema;
  return {
    members: Object.fromEntries(members.map((member, place) => [member, shapeOf(operation, member, types[place])])),
    required: members.slice(0, requiredCount),
  };
}

function shapeOf(operation, member, sdkType) {
  const inputName = botocore.model.operations[operation]?.input.shape;
  const name =
    NEWER_MEMBERS[`${operation}.${member}`] ??
    botocore.model.shapes[inputName]?.members[member]?.shape ??
    (member in NEWER_SHAPES ? member : { 0: 'String', 1: 'Integer', 2: 'Boolean' }[sdkType]) ??
    // A list that an older operation has too.
    botocore.model.shapes.ExecuteStatementInput.members[member]?.shape;
  if (name === undefined) throw new Error(`nothing is known of ${operation}.${member}`);
  addShape(name);
  return name;
}

function addShape(name) {
  if (name in shapes) return;
  shapes[name] = NEWER_SHAPES[name] ?? toShape(botocore.model.shapes[name]);
  const { member, members } = shapes[name];
  for (const inner of member === undefined ? Object.values(members ?? {}) : [member]) addShape(inner);
}

function toShape({ type, min, max, pattern, enum: values, member, members, required }) {
  return {
    type,
    ...(values && { values }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(pattern !== undefined && { pattern }),
    ...(member && { member: member.shape }),
    ...(members && {
      members: Object.fromEntries(Object.entries(members).map(([key, { shape }]) => [key, shape])),
      required: required ?? [],
    }),
  };
}

function readBotocoreModel() {
  const program =
    'import botocore, glob, os; print(botocore.__version__); ' +
    'print(sorted(glob.glob(os.path.join(os.path.dirname(botocore.__file__), "data/redshift-data/*/service-2.json*")))[-1])';
  const [version, file] = execFileSync('python3', ['-c', program], { encoding: 'utf8' }).trim().split('\n');
  const bytes = readFileSync(file);
  return { version, model: JSON.parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes) };
}

function versionOf(name) {
  return JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([left], [right]) => (left < right ? -1 : 1)));
}
