import type { Answered } from '../../ports/answered.js';
import type { DeadLetterKind } from '../../ports/dead-letters.js';
import type { Execution } from '../../ports/executions.js';
import type { MappingFacts, NeededPermission, QueueFacts, RuleFacts } from '../../ports/inspection.js';
import type { InvocationKey, Invocation } from '../../ports/invocation.js';
import type { HeldLock } from '../../ports/invocation-search.js';
import type { EpochMs } from '../../ports/units.js';
import type { TaskerSettings } from '../settings.js';
import type { StatementView } from './tell-story.js';

/** A statement by the word of the Data API; `denied` where the tasker's role may not ask. */
export type StatementEvidence = Answered<StatementView> | { readonly kind: 'denied'; readonly reason: string };

/** A dead letter about the invocation. */
export interface LetterEvidence {
  readonly kind: DeadLetterKind;
  readonly messageId: string;
  readonly sentAt?: EpochMs;
  readonly deliveryError?: string;
}

/** Whether the owner of a lock may still need it. */
export interface LockEvidence {
  readonly lock: HeldLock;
  /** `dead` only where it is proven: processed, gone from the table, or its statement at its end. */
  readonly owner: 'alive' | 'dead' | 'not known';
  readonly ownerState: string;
}

/** A slot of a pool, and whether its owner has a use for it. */
export interface SlotEvidence {
  readonly owner: InvocationKey;
  readonly acquiredAt: EpochMs;
  /** The owner is processed, gone from the table, or waits itself and nobody is bringing it to its start. */
  readonly isLeft: boolean;
  readonly ownerState: string;
}

/** What an invocation waits for in its pool. */
export interface PoolEvidence {
  /** As its operator knows it. */
  readonly pool: string;
  readonly size: number;
  /** How many slots are held. */
  readonly held: number;
  /** The first of them. */
  readonly slots: readonly SlotEvidence[];
  /** How many are to be started before it; absent where they are more than were looked at. */
  readonly ahead?: number;
  readonly enqueuedAt?: EpochMs;
}

/** What is in place to bring an end back to its task. */
export interface RoadEvidence {
  readonly completionRule: Answered<RuleFacts>;
  readonly mapping: Answered<MappingFacts>;
  readonly queue: Answered<QueueFacts>;
  readonly schedule: Answered<RuleFacts>;
  readonly deniedPermissions: Answered<readonly NeededPermission[]>;
}

/** All that an explanation is made of. What was not asked, because nothing depends on it, is absent. */
export interface Evidence {
  readonly now: EpochMs;
  readonly settings: TaskerSettings;
  readonly execution: Answered<Execution>;
  /** Absent where the table has no record. */
  readonly invocation?: Invocation;
  /** Whether anybody waits for the answer. */
  readonly task?: 'waits' | 'nobodyWaits' | 'cannotTell';
  readonly statement?: StatementEvidence;
  readonly letters?: Answered<readonly LetterEvidence[]>;
  readonly lock?: LockEvidence;
  readonly road?: RoadEvidence;
  /** Of one that waits in a pool. */
  readonly pool?: PoolEvidence;
}

/** Why an invocation is where it is. */
export interface Explanation {
  readonly cause: CauseName;
  /** Whether somebody should do something. */
  readonly isWell: boolean;
  readonly sentence: string;
  /** What it is concluded from, one fact each. */
  readonly evidence: readonly string[];
  readonly nextStep: string;
  readonly invocation?: InvocationKey;
  readonly stateName?: string;
}

/** What a cause tells; who it is about is added by whoever asks. */
export type Finding = Pick<Explanation, 'isWell' | 'sentence' | 'evidence' | 'nextStep'>;

/** One entry of the catalogue. */
export interface Cause {
  readonly name: CauseName;
  /** `undefined` where it is not the cause. Looks at nothing but the evidence. */
  find(evidence: Evidence): Finding | undefined;
}

/** The causes that `explain` knows; the operations guide has a section for each. */
export const CAUSE_NAMES = [
  'record-gone',
  'nothing-asked',
  'answered',
  'answer-undelivered',
  'lock-left',
  'lock-held',
  'start-refused',
  'execution-ended',
  'task-gone',
  'slot-left',
  'pool-stuck',
  'waits-in-pool',
  'starting',
  'never-started',
  'denied',
  'statement-unknown',
  'waits-in-redshift',
  'runs',
  'being-answered',
  'dead-letter',
  'rule-disabled',
  'mapping-disabled',
  'completion-waits',
  'schedule-disabled',
  'event-on-its-way',
  'result-on-its-way',
  'event-lost',
  'not-known',
] as const;

export type CauseName = (typeof CAUSE_NAMES)[number];
