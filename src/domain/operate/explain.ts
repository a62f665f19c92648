import type { Invocation } from '../../ports/invocation.js';
import { unknown } from '../../ports/answered.js';
import { CAUSES } from './causes/catalogue.js';
import type { Evidence, Explanation } from './evidence.js';
import type { Subject } from './find-invocations.js';
import { gatherEvidence, shareEvidence } from './gather-evidence.js';
import type { Operator } from './operator.js';

/** An execution that waits for more is told of those that wait the longest. */
const EXPLAINED_MAX = 20;

/** Why an execution or an invocation is where it is. */
export interface Explanations {
  readonly executionArn?: string;
  /** One for each invocation in flight; where none is, of the one that was registered last. */
  readonly explanations: readonly Explanation[];
  /** How many more are in flight than are explained. */
  readonly omitted: number;
}

/**
 * Explains in sentences why an execution, or one invocation, is where it is: the first cause of the catalogue that the evidence
 * shows, with that evidence and the next step.
 *
 * @throws {TaskerError} the state table could not be read; repeating is safe.
 * @example const { explanations } = await explain(operator, await findSubject(operator, executionArn));
 */
export async function explain(operator: Operator, subject: Subject): Promise<Explanations> {
  const executionArn = subject.kind === 'execution' ? subject.executionArn : subject.invocations[0]?.executionArn;
  const execution =
    executionArn === undefined ? unknown('no execution is named') : await operator.executions.describe(executionArn);
  const shared = shareEvidence(operator, execution);
  const [wanted, omitted] = choose(subject.invocations);
  const explanations: Explanation[] = [];
  for (const invocation of wanted) {
    explanations.push(conclude(await gatherEvidence(operator, invocation, shared)));
  }
  return { ...(executionArn !== undefined && { executionArn }), explanations, omitted };
}

function choose(invocations: readonly Invocation[]): [readonly (Invocation | undefined)[], number] {
  const inFlight = invocations.filter(({ processed }) => !processed);
  if (inFlight.length === 0) return [[invocations.at(-1)], 0];
  return [inFlight.slice(0, EXPLAINED_MAX), Math.max(0, inFlight.length - EXPLAINED_MAX)];
}

/** The first cause of the catalogue that fits; a pure function of the evidence. */
export function conclude(evidence: Evidence): Explanation {
  const { invocation } = evidence;
  for (const cause of CAUSES) {
    const finding = cause.find(evidence);
    if (finding === undefined) continue;
    return {
      cause: cause.name,
      ...finding,
      ...(invocation && {
        invocation: { executionArn: invocation.executionArn, invocationId: invocation.invocationId },
      }),
      ...(invocation?.attempt && { stateName: invocation.attempt.stateName }),
    };
  }
  // The last cause fits everything.
  throw new Error('the catalogue of causes has no last entry');
}
