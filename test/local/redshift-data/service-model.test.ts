import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import * as sdk from '@aws-sdk/client-redshift-data';
import { INPUTS, SHAPES } from '../../../local/src/redshift-data/model/request-model.js';
import type { ServiceShape } from '../../../local/src/redshift-data/model/service-shape.js';

type StructureSchema = readonly [number, string, string, unknown, readonly string[], readonly unknown[], number?];

const schemas = sdk as unknown as Readonly<Record<string, StructureSchema | undefined>>;
const inputSchemaOf = (operation: string): StructureSchema => {
  const schema = schemas[`${operation}Input$`] ?? schemas[`${operation}Request$`];
  if (schema === undefined) throw new Error(`the SDK has no input of ${operation}`);
  return schema;
};
const shapes: Readonly<Record<string, ServiceShape>> = SHAPES;

/** How the SDK's schemas write the simple types; lists and structures are functions or lists. */
const SIMPLE_TYPES: Readonly<Record<number, string>> = { 0: 'string', 1: 'integer', 2: 'boolean' };

describe('the model of the Data API', () => {
  it('has the operations that the SDK has', () => {
    const commands = Object.keys(sdk).filter((name) => /^[A-Z]\w+Command$/.test(name));
    expect(Object.keys(INPUTS).sort()).toEqual(commands.map((name) => name.replace(/Command$/, '')).sort());
  });

  it.each(Object.entries(INPUTS))('%s has the members, types and required members of the SDK', (operation, input) => {
    const [, , , , members, types, requiredCount = 0] = inputSchemaOf(operation);
    expect(Object.keys(input.members)).toEqual(members);
    expect(input.required).toEqual(members.slice(0, requiredCount));
    const simple = Object.values(input.members).map((name) => shapes[name]?.type);
    types.forEach((type, place) => {
      const plain = Array.isArray(type) ? (type as unknown[])[0] : type;
      if (typeof plain === 'number' && plain in SIMPLE_TYPES) expect(simple[place]).toBe(SIMPLE_TYPES[plain]);
      else expect(simple[place]).toBe('list');
    });
  });

  it('has the lengths, ranges, patterns and values of botocore, where that is installed', () => {
    const published = readBotocoreShapes();
    if (published === undefined) {
      console.info('skipped: Python has no botocore here');
      return;
    }
    const compared = Object.entries(shapes).filter(([name]) => name in published);
    expect(compared.length).toBeGreaterThan(15);
    for (const [name, shape] of compared) {
      const { min, max, pattern, values } = shape as Extract<ServiceShape, { type: 'string' }>;
      const theirs = published[name];
      expect({ name, min, max, pattern, values }).toEqual({
        name,
        min: theirs?.min,
        max: theirs?.max,
        pattern: theirs?.pattern,
        values: theirs?.enum,
      });
    }
  });
});

interface PublishedShape {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

function readBotocoreShapes(): Readonly<Record<string, PublishedShape>> | undefined {
  const program = [
    'import json',
    'from botocore.loaders import Loader',
    'print(json.dumps(Loader().load_service_model("redshift-data", "service-2")["shapes"]))',
  ].join('\n');
  try {
    const text = execFileSync('python3', ['-c', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return JSON.parse(text) as Record<string, PublishedShape>;
  } catch {
    return undefined;
  }
}
