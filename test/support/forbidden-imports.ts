import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** One import of each kind that is forbidden: the rule, the file it stands in, and what it imports from. */
export const FORBIDDEN_IMPORTS: readonly (readonly [rule: string, file: string, from: string])[] = [
  ['no-circles', 'src/domain/one.ts', './other.js'],
  ['no-unknown-modules', 'infra/src/inner-file.ts', 'sfn-redshift-tasker/domain/hash'],
  ['no-undeclared-packages', 'infra/src/schema.ts', 'valibot'],
  ['no-built-files', 'local/src/built.ts', '../../infra/dist/esm/index.js'],
  ['local-does-not-know-infra', 'local/src/built.ts', '../../infra/dist/esm/index.js'],
  ['ports-know-nothing', 'src/ports/domain.ts', '../domain/target.js'],
  ['ports-know-nothing', 'src/ports/schema.ts', 'valibot'],
  ['domain-knows-ports', 'src/domain/adapter.ts', '../adapters/memory/target.js'],
  ['domain-knows-ports', 'src/domain/sdk.ts', '@aws-sdk/client-dynamodb'],
  ['domain-knows-ports', 'src/domain/file-system.ts', 'node:fs'],
  ['adapters-know-domain-and-ports', 'src/adapters/memory/handler.ts', '../../handlers/target.js'],
  ['adapters-know-domain-and-ports', 'src/adapters/memory/other-technology.ts', '../dynamodb/target.js'],
  ['adapters-know-one-technology', 'src/adapters/memory/sdk.ts', '@aws-sdk/client-sfn'],
  ['adapters-know-one-technology', 'src/adapters/step-functions/sdk.ts', '@aws-sdk/client-dynamodb'],
  ['adapters-know-one-technology', 'src/adapters/new-technology/sdk.ts', '@aws-sdk/client-dynamodb'],
  ['handlers-know-domain-and-ports', 'src/handlers/adapter.ts', '../adapters/memory/target.js'],
  ['handlers-know-domain-and-ports', 'src/handlers/sdk.ts', '@aws-sdk/client-sfn'],
  ['compose-knows-adapters', 'src/handlers/compose.ts', '../cli/target.js'],
  ['asl-knows-nothing', 'src/asl/domain.ts', '../domain/target.js'],
  ['contract-knows-ports', 'src/contract/handler.ts', '../handlers/target.js'],
  ['durable-knows-asl', 'src/durable/handler.ts', '../handlers/target.js'],
  ['cli-knows-asl', 'src/cli/domain.ts', '../domain/target.js'],
  ['operate-knows-domain', 'src/cli/operate/adapter.ts', '../../adapters/memory/target.js'],
  ['operator-compose-knows-adapters', 'src/cli/operate/compose-operator.ts', '../../handlers/target.js'],
  ['runtime-knows-no-other-package', 'src/local.ts', 'sfn-redshift-tasker-local'],
  ['no-undeclared-packages', 'local/src/sideways.ts', 'aws-cdk-lib'],
  ['infra-does-not-know-local', 'infra/src/sideways.ts', '../../local/src/index.js'],
  ['local-does-not-know-infra', 'local/src/sideways-by-name.ts', 'sfn-redshift-tasker-cdk'],
  ['packages-by-their-published-names', 'infra/src/relative.ts', '../../src/index.js'],
  ['packages-by-their-published-names', 'local/src/relative.ts', '../../src/domain/target.js'],
];

/** What the forbidden imports lead to. */
const TARGETS = [
  'src/index.ts',
  'src/domain/target.ts',
  'src/adapters/memory/target.ts',
  'src/adapters/dynamodb/target.ts',
  'src/handlers/target.ts',
  'src/cli/target.ts',
  'infra/src/index.ts',
  'infra/dist/esm/index.js',
  'local/src/index.ts',
];

/** A folder, to be removed by the caller, that is laid out like this repository and holds nothing but forbidden imports. */
export function plantForbiddenImports(): string {
  const root = mkdtempSync(join(tmpdir(), 'forbidden-imports-'));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  for (const target of TARGETS) write(target, 'export type Target = string;\n');
  // The way back of the circle, which is told once.
  write('src/domain/other.ts', "export type * from './one.js';\n");
  for (const [, file, from] of FORBIDDEN_IMPORTS) write(file, `export type * from '${from}';\n`);
  for (const file of ['package.json', 'infra/package.json', 'local/package.json', 'tsconfig.json']) {
    cpSync(resolve(file), join(root, file));
  }
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  return root;
}
