// Which file may import which; type-only imports count. `test/architecture.test.ts` holds the sources against it. By hand:
//   npx depcruise --config dependency-rules.config.mjs src infra/src infra/example local/src

/** Each folder of adapters and the packages that are its technology. A new folder of adapters needs a line here. */
const TECHNOLOGIES = {
  cloudformation: ['@aws-sdk/client-cloudformation'],
  // Node's own fetch.
  'cloudformation-response': [],
  cloudwatch: ['@aws-sdk/client-cloudwatch'],
  'durable-function': ['@aws-sdk/client-lambda'],
  dynamodb: ['@aws-sdk/client-dynamodb'],
  eventbridge: ['@aws-sdk/client-eventbridge'],
  iam: ['@aws-sdk/client-iam'],
  kms: ['@aws-sdk/client-kms'],
  lambda: ['@aws-sdk/client-lambda'],
  memory: [],
  // Whoever uses it brings the connection.
  postgres: [],
  // What a deployed function connects with.
  'postgres-pool': ['pg', '@aws-sdk/client-secrets-manager', '@aws-sdk/rds-signer'],
  powertools: ['@aws-lambda-powertools', 'aws-xray-sdk-core'],
  'redshift-data': ['@aws-sdk/client-redshift-data'],
  s3: ['@aws-sdk/client-s3'],
  sqs: ['@aws-sdk/client-sqs'],
  'step-functions': ['@aws-sdk/client-sfn'],
  system: [],
};

const folder = (path) => `^${path}/`;
const ANY_PACKAGE = '(^|/)node_modules/';
const npm = (name) => `(^|/)node_modules/${name}/`;
/** Node's own modules are told without `node:`. */
const core = (name) => `^(node:)?${name}$`;

const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** What lies in `from` imports what `allowed` lists, and nothing else. */
const only = (name, comment, from, allowed) => forbidden(name, comment, from, { pathNot: allowed });

/** Finds out what an operator's commands work with. */
const OPERATOR_COMPOSE = '^src/cli/operate/(compose-operator|compose-postgres-state|known-tasker)[.]ts$';

const adapterFolders = Object.entries(TECHNOLOGIES).map(([name, packages]) =>
  forbidden(
    'adapters-know-one-technology',
    `src/adapters/${name} imports no package but its own: ${packages.join(', ') || 'none'}`,
    { path: folder(`src/adapters/${name}`) },
    { path: ANY_PACKAGE, pathNot: packages.map(npm) },
  ),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    forbidden('no-circles', 'break the circle, also where only types go round', {}, { circular: true }),
    forbidden('no-unknown-modules', 'a name that nothing is published under', {}, { couldNotResolve: true }),
    forbidden(
      'no-undeclared-packages',
      "a package that is not among the dependencies in the importing package's own package.json",
      { path: ['^src/', '^infra/src/', '^local/src/'] },
      {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        // An optional peer: whoever imports `sfn-redshift-tasker/durable` has it. The tests need it as well.
        pathNot: npm('@aws/durable-execution-sdk-js'),
      },
    ),
    forbidden(
      'no-built-files',
      'import sources by a published name, not what was built of them',
      {},
      { path: '^(dist|infra/dist|local/dist)/' },
    ),

    only('ports-know-nothing', 'a port speaks of nothing but ports', { path: folder('src/ports') }, [
      folder('src/ports'),
    ]),
    only('domain-knows-ports', 'of packages it has a schema library, of Node hashing', { path: folder('src/domain') }, [
      folder('src/domain'),
      folder('src/ports'),
      npm('valibot'),
      core('crypto'),
    ]),
    forbidden(
      'adapters-know-domain-and-ports',
      'and the helpers beside the folders; no handler, no other technology',
      { path: '^src/adapters/([^/]+)/' },
      {
        path: ['^src/', '^infra/', '^local/'],
        pathNot: ['^src/adapters/$1/', '^src/adapters/[^/]+[.]ts$', folder('src/domain'), folder('src/ports')],
      },
    ),
    ...adapterFolders,
    forbidden(
      'adapters-know-one-technology',
      'a folder of adapters that has no line in TECHNOLOGIES imports no package',
      { path: '^src/adapters/', pathNot: Object.keys(TECHNOLOGIES).map((name) => folder(`src/adapters/${name}`)) },
      { path: ANY_PACKAGE },
    ),
    only(
      'handlers-know-domain-and-ports',
      "only compose*.ts know adapters, and what reads an adapter's settings their types",
      {
        path: folder('src/handlers'),
        pathNot: '^src/handlers/(compose|compose-on-(dynamodb|postgres)|read-postgres-settings)[.]ts$',
      },
      [
        folder('src/handlers'),
        folder('src/domain'),
        folder('src/ports'),
        npm('@types/aws-lambda'),
        npm('@aws-lambda-powertools/batch'),
        npm('valibot'),
      ],
    ),
    only('compose-knows-adapters', 'and what they are made of', { path: '^src/handlers/compose' }, [
      folder('src/handlers'),
      folder('src/domain'),
      folder('src/ports'),
      folder('src/adapters'),
      npm('@aws-sdk/client-[^/]+'),
      npm('@aws-lambda-powertools/logger'),
    ]),
    only(
      'contract-knows-ports',
      'it holds any store against the port; what breaks it on purpose is the store in memory',
      { path: folder('src/contract') },
      [
        folder('src/contract'),
        folder('src/domain'),
        folder('src/ports'),
        folder('src/adapters/memory'),
        core('assert(/strict)?'),
      ],
    ),
    only(
      'durable-knows-asl',
      'it brings payloads to the starter, and answers to the durable function; of the durable SDK it has the types alone',
      { path: folder('src/durable') },
      [
        folder('src/durable'),
        folder('src/domain'),
        folder('src/asl'),
        folder('src/adapters/durable-function'),
        '^src/adapters/sdk-error[.]ts$',
        npm('@aws-sdk/client-lambda'),
        npm('@aws/durable-execution-sdk-js'),
      ],
    ),
    only('asl-knows-nothing', 'what it writes is plain JSON', { path: folder('src/asl') }, [folder('src/asl')]),
    only(
      'cli-knows-asl',
      'of packages it has a parser of command lines',
      { path: folder('src/cli'), pathNot: folder('src/cli/operate') },
      [
        ...[folder('src/cli'), folder('src/asl')],
        // What makes the tables is text, and asks nobody.
        '^src/adapters/postgres/migrations[.]ts$',
        npm('commander'),
        ...['fs', 'module', 'path', 'url'].map(core),
      ],
    ),
    only(
      'operate-knows-domain',
      "an operator's command speaks to ports; only what composes the operator knows adapters",
      { path: folder('src/cli/operate'), pathNot: OPERATOR_COMPOSE },
      [
        folder('src/cli'),
        folder('src/domain'),
        folder('src/ports'),
        npm('commander'),
        // How the table must be made is data, and asks nobody.
        '^src/adapters/dynamodb/table-definition[.]ts$',
        ...['readline/promises', 'util'].map(core),
      ],
    ),
    only('operator-compose-knows-adapters', 'and what they are made of', { path: OPERATOR_COMPOSE }, [
      folder('src/cli'),
      folder('src/domain'),
      folder('src/ports'),
      folder('src/adapters'),
      '^src/handlers/(read-settings|read-postgres-settings|postgres-environment|environment-values)[.]ts$',
      npm('@aws-sdk/client-[^/]+'),
    ]),

    forbidden(
      'runtime-knows-no-other-package',
      'the others build on it',
      { path: '^src/' },
      { path: ['^infra/', '^local/'] },
    ),
    forbidden('infra-does-not-know-local', 'both build on the runtime alone', { path: '^infra/' }, { path: '^local/' }),
    forbidden('local-does-not-know-infra', 'both build on the runtime alone', { path: '^local/' }, { path: '^infra/' }),
    forbidden(
      'packages-by-their-published-names',
      "from 'sfn-redshift-tasker/...', as whoever installs it; no relative path into another package",
      { path: ['^infra/', '^local/'] },
      { path: '^src/', dependencyTypesNot: ['aliased'] },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '^(dist|infra/dist|local/dist)/'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
