import { type IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { type Answered, known } from '../../ports/answered.js';
import type { Inspection, NeededPermission } from '../../ports/inspection.js';
import { answeredBy } from '../answered-by.js';

/** What a role may do, by IAM's policy simulator. Needs `iam:SimulatePrincipalPolicy`. */
export class PermissionInspection implements Pick<Inspection, 'deniedPermissions'> {
  constructor(private readonly client: Pick<IAMClient, 'send'>) {}

  deniedPermissions(
    roleArn: string,
    needed: readonly NeededPermission[],
  ): Promise<Answered<readonly NeededPermission[]>> {
    return answeredBy('iam:SimulatePrincipalPolicy', async () => {
      const denied: NeededPermission[] = [];
      for (const [resource, actions] of byResource(needed)) {
        const { EvaluationResults = [] } = await this.client.send(
          new SimulatePrincipalPolicyCommand({
            PolicySourceArn: roleArn,
            ActionNames: actions,
            ResourceArns: [resource],
            // Actions and resources are few; all results come at once.
            MaxItems: 1_000,
          }),
        );
        for (const { EvalActionName: action = '', EvalDecision } of EvaluationResults) {
          if (EvalDecision !== 'allowed') denied.push({ action, resource });
        }
      }
      return known(denied);
    });
  }
}

function byResource(needed: readonly NeededPermission[]): Map<string, string[]> {
  const actions = new Map<string, string[]>();
  for (const { action, resource } of needed) actions.set(resource, [...(actions.get(resource) ?? []), action]);
  return actions;
}
