import { adoptsNoFailure, adoptsTheDeadOnly } from './adopts-rightly.js';
import { answeredOnce } from './answered-once.js';
import { answeredTruly } from './answered-truly.js';
import { deliveryRecordedTruly } from './delivery-recorded-truly.js';
import { eventsAreUsed } from './events-are-used.js';
import { stopsOnlyTheDead, stopsWithTheWorkflow } from './follows-the-workflow.js';
import type { Invariant } from './invariant.js';
import { answeredInTime, nothingHangs } from './nothing-hangs.js';
import { noLockIsLeft, processedItemsAreClean } from './nothing-leaks.js';
import { noPoison, strangersAreLeftAlone } from './nothing-strange.js';
import { oneEffectPerEntry } from './one-effect-per-entry.js';
import { oneStatementPerAttempt } from './one-statement-per-attempt.js';
import { refusedStartsSettle } from './refused-starts-settle.js';
import { deadOwnersBlockNobody, singletonsRunAlone } from './singletons-run-alone.js';

/** Everything that is checked of every run. */
export const INVARIANTS: readonly Invariant[] = [
  answeredTruly,
  answeredOnce,
  deliveryRecordedTruly,
  oneStatementPerAttempt,
  oneEffectPerEntry,
  adoptsTheDeadOnly,
  adoptsNoFailure,
  singletonsRunAlone,
  deadOwnersBlockNobody,
  nothingHangs,
  answeredInTime,
  eventsAreUsed,
  processedItemsAreClean,
  noLockIsLeft,
  refusedStartsSettle,
  stopsWithTheWorkflow,
  stopsOnlyTheDead,
  noPoison,
  strangersAreLeftAlone,
];
