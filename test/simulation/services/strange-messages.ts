import { after } from '../../../src/ports/units.js';
import type { StrangeMessage } from '../scenario/scenario.js';
import { OTHER_DEPLOYMENT, SIMULATION_SETTINGS, STORY_START } from '../scenario/simulation-settings.js';
import type { World } from '../world.js';
import type { SimulatedStatement } from './data-api.js';
import { completionEventOf } from './events.js';

const STRANGE_ID = '99999999-9999-4999-8999-999999999999';

/** Puts a message into the completion queue that is foreign, forged, malformed or stale. */
export function sendStrangeMessage(world: World, message: StrangeMessage): void {
  world.faults.count(`message ${message.kind}`);
  world.queue.send(bodyOf(world, message), 0);
}

function bodyOf(world: World, { kind, about }: StrangeMessage): string {
  const { ledger, scheduler } = world;
  const items = [...ledger.items.values()].filter(({ statementName }) => statementName.startsWith('simulated/'));
  const item = items[about % Math.max(1, items.length)];
  const statement = item && ledger.statementOf(item);
  const name = item?.statementName ?? `${SIMULATION_SETTINGS.statementNamePrefix}arn:nothing:0`;
  const claims = (over: Partial<SimulatedStatement>): string =>
    JSON.stringify(
      completionEventOf({
        ...{ name, id: statement?.id ?? STRANGE_ID, status: 'FINISHED', endedAtMs: scheduler.nowMs },
        ...over,
      } as SimulatedStatement),
    );
  switch (kind) {
    case 'notJson':
      return '{"source": "aws.redshift-data", ';
    case 'otherDeployment':
      return claims({ name: `${OTHER_DEPLOYMENT.statementNamePrefix}arn:nothing:0` });
    case 'otherService':
      return JSON.stringify({ source: 'aws.s3', 'detail-type': 'Object Created', detail: { statementName: name } });
    case 'wrongTypes':
      return JSON.stringify({
        ...JSON.parse(claims({})),
        detail: { statementName: [name], statementId: 7, state: null },
      });
    case 'unknownInvocation':
      return claims({ name: `${SIMULATION_SETTINGS.statementNamePrefix}arn:unknown:run:0a0a` });
    case 'forgedFinish':
      return claims({ status: 'FINISHED' });
    case 'forgedFailure':
      return claims({ status: 'FAILED' });
    case 'otherStatement':
      return claims({ id: STRANGE_ID });
    case 'repeated':
      return claims({ status: statement?.status === 'STARTED' ? 'ABORTED' : (statement?.status ?? 'ABORTED') });
  }
}

/** An invocation and a running statement of another deployment on the same table: they must stay as they are. */
export async function settleNeighbour(world: World): Promise<void> {
  const key = { executionArn: NEIGHBOUR_EXECUTION, invocationId: 'neighbour' };
  await world.store.register({
    ...key,
    statementName: `${OTHER_DEPLOYMENT.statementNamePrefix}${key.executionArn}:${key.invocationId}`,
    owner: OTHER_DEPLOYMENT.owner,
    taskToken: 'token-of-the-neighbour',
    sqlHash: '0',
    target: SIMULATION_SETTINGS.target,
    registeredAt: STORY_START,
    expiresAt: after(STORY_START, SIMULATION_SETTINGS.unprocessedRetentionMs),
  });
}

export const NEIGHBOUR_EXECUTION = 'arn:aws:states:eu-central-1:123456789012:execution:Neighbour:run-0';
