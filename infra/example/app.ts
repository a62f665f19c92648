import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ExampleStack } from './example-stack.js';

/** A value that `-c name=value` sets. */
const setting = (app: App, name: string, otherwise: string): string => {
  const value: unknown = app.node.tryGetContext(name);
  return typeof value === 'string' && value !== '' ? value : otherwise;
};

/** The example app; needs neither credentials nor look-ups. */
export function createExampleApp(outputFolder?: string): App {
  const app = new App(outputFolder === undefined ? {} : { outdir: outputFolder });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new ExampleStack(app, 'SfnRedshiftTaskerExample', {
    description: 'SQL on Redshift as Step Functions tasks: two taskers, a nightly load and a report',
    cluster: {
      identifier: setting(app, 'clusterIdentifier', 'warehouse'),
      database: setting(app, 'clusterDatabase', 'dev'),
      user: setting(app, 'clusterUser', 'etl'),
    },
    workgroup: {
      name: setting(app, 'workgroupName', 'reports'),
      id: setting(app, 'workgroupId', '00000000-0000-0000-0000-000000000000'),
      database: setting(app, 'workgroupDatabase', 'dev'),
    },
  });
  return app;
}
