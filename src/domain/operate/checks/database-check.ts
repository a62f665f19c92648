import { checkAnswer, type CheckResult, failure, ok, warning } from './check.js';
import type { DeploymentFacts } from './facts.js';

const MIGRATE = "run the migrations of the functions' version: npx sfn-redshift-tasker postgres-migrations | psql ...";

/** The database of a tasker whose state is in PostgreSQL: can be asked, and has the tables of this version. */
export function checkDatabase({ database }: DeploymentFacts): readonly CheckResult[] {
  if (database === undefined) return [];
  const missing = (): CheckResult => failure('database', 'the schema has no tables of a tasker', MIGRATE);
  return [
    checkAnswer('database', database, missing, ({ schema, version, neededVersion }) => {
      const tables = `the tables of schema '${schema}' are of version ${version}`;
      if (version === neededVersion) return ok('database', tables);
      return version < neededVersion
        ? failure('database', `${tables}, needed is ${neededVersion}`, MIGRATE)
        : warning(
            'database',
            `${tables}, and this command knows ${neededVersion}`,
            "use the command of the functions' version",
          );
    }),
  ];
}
