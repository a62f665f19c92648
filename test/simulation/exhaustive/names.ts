import type { InvocationKey } from '../../../src/ports/invocation.js';
import type { Observations } from '../invariants/invariant.js';
import type { World } from '../world.js';
import type { TouchRecorder } from './touches.js';

/** The item of one invocation, as steps touch it. */
export const itemText = ({ executionArn, invocationId }: InvocationKey): string =>
  `item ${executionArn} ${invocationId}`;

/** Which items a token is on. */
export const bearerText = (taskToken: string | undefined): string => `bearers of ${taskToken ?? 'nothing'}`;

type Seen = {
  readonly [Name in keyof Observations]?: (touched: TouchRecorder, world: World, ...seen: Observations[Name]) => void;
};

/** What the invariants look at, more than the step that they watch: that step must keep its place among those that change it. */
const LOOKS: Seen = {
  adopted: (touched) => touched.reads('tasks'),
  answered: (touched, { ledger }, { token }) => {
    touched.reads('statements', 'disturbed', bearerText(token));
    touched.reads(...[...ledger.items.values()].filter((item) => bears(item, token)).map(itemText));
  },
  processed: (touched, _world, _item, { answeredToken }) =>
    touched.reads('tasks', 'statements', 'disturbed', bearerText(answeredToken)),
  statementCancelled: (touched, { ledger }, { name }) => {
    const item = ledger.itemNamed(name);
    touched.reads('tasks', ...(item ? [itemText(item)] : []));
  },
  messageDeleted: (touched, { ledger }, { statementId }) => {
    const statement = ledger.statements.find(({ id }) => id === statementId);
    const item = statement && ledger.itemNamed(statement.name);
    touched.reads(...(item ? [itemText(item)] : []));
  },
  // A text is what it is.
  told: () => undefined,
  starterEnded: (touched, { ledger }, { blockedBy }, token) => {
    touched.reads('tasks', bearerText(token), ...(blockedBy ? [itemText(blockedBy)] : []));
    touched.reads(...[...ledger.items.values()].filter((item) => bears(item, token)).map(itemText));
  },
};

const bears = (item: { readonly tokens: readonly { readonly token: string }[] }, token: string): boolean =>
  item.tokens.some((put) => put.token === token);

/** Notes what the invariants look at when something is observed; of what is not listed above: at all. */
export function noteLook<Name extends keyof Observations>(world: World, name: Name, seen: Observations[Name]): void {
  const touched = world.gate?.touched;
  if (!touched) return;
  const look = LOOKS[name] as ((touched: TouchRecorder, world: World, ...seen: Observations[Name]) => void) | undefined;
  if (look) look(touched, world, ...seen);
  else touched.reads('items', 'tasks', 'statements', 'disturbed');
}
