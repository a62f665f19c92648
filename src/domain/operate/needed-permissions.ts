import type { NeededPermission } from '../../ports/inspection.js';

const WITHOUT_RESOURCE: Readonly<Record<'complete' | 'cancel', readonly string[]>> = {
  complete: [
    'redshift-data:DescribeStatement',
    'redshift-data:GetStatementResult',
    'redshift-data:ListStatements',
    'states:SendTaskSuccess',
    'states:SendTaskFailure',
    'states:SendTaskHeartbeat',
  ],
  cancel: ['redshift-data:CancelStatement'],
};

const TABLE_ACTIONS = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:DeleteItem',
  'dynamodb:Query',
];

/**
 * What a tasker's role must be allowed.
 *
 * @param extent `complete`: what bringing an answer back needs of the services; `all`: everything that can be told without knowing
 *   the target of the statements.
 * @param tableArn adds the actions on the table and its indexes.
 * @example neededPermissions('all', 'arn:aws:dynamodb:eu-central-1:123456789012:table/etl')
 */
export function neededPermissions(extent: 'complete' | 'all', tableArn?: string): readonly NeededPermission[] {
  const actions =
    extent === 'all' ? [...WITHOUT_RESOURCE.complete, ...WITHOUT_RESOURCE.cancel] : WITHOUT_RESOURCE.complete;
  const needed: NeededPermission[] = actions.map((action) => ({ action, resource: '*' }));
  if (tableArn === undefined) return needed;
  needed.push(...TABLE_ACTIONS.map((action) => ({ action, resource: tableArn })));
  needed.push({ action: 'dynamodb:Query', resource: `${tableArn}/index/inFlight` });
  return needed;
}
