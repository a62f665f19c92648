import { adoptsNothingGivenUp, adoptsTheDeadOnly } from './adopts-rightly.js';
import { answeredOnce } from './answered-once.js';
import { answeredTruly } from './answered-truly.js';
import { cancelsTheLatest } from './cancels-the-latest.js';
import {
  answeredRequestsStartNothing,
  deletionsLeaveNothing,
  givenUpRequestsAreStopped,
  requestsAreAnsweredInTime,
  requestsRunOneByOne,
  resourcesAreAnsweredAlike,
  resourcesAreAnsweredTruly,
  theLaterRequestWins,
  thingsAreMadeAndDeletedOnce,
} from './custom-resources.js';
import { deliveryRecordedTruly } from './delivery-recorded-truly.js';
import { eventsAreUsed } from './events-are-used.js';
import { stopsOnlyTheDead, stopsWithTheWorkflow } from './follows-the-workflow.js';
import type { Invariant } from './invariant.js';
import { answeredInTime, nothingHangs } from './nothing-hangs.js';
import { noLockIsLeft, noTokenLockIsLeft, processedItemsAreClean } from './nothing-leaks.js';
import { entriesRunOneByOne, nothingRunsForNobody } from './nothing-left-behind.js';
import { noPoison, strangersAreLeftAlone } from './nothing-strange.js';
import { oneEffectPerEntry } from './one-effect-per-entry.js';
import { oneStatementPerAttempt } from './one-statement-per-attempt.js';
import { outputLeavesRoom } from './output-leaves-room.js';
import { nothingIsLeftOfCopies, objectsHoldTheRows } from './stored-results.js';
import { secretsAreKept } from './secrets.js';
import { deadOwnersBlockNobody, singletonsRunAlone } from './singletons-run-alone.js';
import { nobodyIsOvertaken, poolsAreEmptyAtRest, poolsKeepTheirSize } from './pools.js';
import {
  asksWithinBounds,
  errorsArePublished,
  hostilePayloadsAreRefused,
  refusalsAreTold,
  refusalsForNowStayOpen,
  waitingIsToldRightly,
} from './starter-errors.js';

/** Everything that is checked of every run. */
export const INVARIANTS: readonly Invariant[] = [
  answeredTruly,
  answeredOnce,
  deliveryRecordedTruly,
  outputLeavesRoom,
  objectsHoldTheRows,
  oneStatementPerAttempt,
  oneEffectPerEntry,
  adoptsTheDeadOnly,
  adoptsNothingGivenUp,
  singletonsRunAlone,
  poolsKeepTheirSize,
  nobodyIsOvertaken,
  poolsAreEmptyAtRest,
  deadOwnersBlockNobody,
  nothingHangs,
  answeredInTime,
  eventsAreUsed,
  errorsArePublished,
  refusalsAreTold,
  refusalsForNowStayOpen,
  processedItemsAreClean,
  noLockIsLeft,
  noTokenLockIsLeft,
  nothingIsLeftOfCopies,
  stopsWithTheWorkflow,
  stopsOnlyTheDead,
  noPoison,
  strangersAreLeftAlone,
  waitingIsToldRightly,
  asksWithinBounds,
  hostilePayloadsAreRefused,
  nothingRunsForNobody,
  entriesRunOneByOne,
  cancelsTheLatest,
  resourcesAreAnsweredTruly,
  resourcesAreAnsweredAlike,
  answeredRequestsStartNothing,
  requestsRunOneByOne,
  theLaterRequestWins,
  thingsAreMadeAndDeletedOnce,
  requestsAreAnsweredInTime,
  deletionsLeaveNothing,
  givenUpRequestsAreStopped,
  secretsAreKept,
];
