import * as v from 'valibot';
import { toWireTime, type Action } from '../action.js';
import type { MapRun, MapRunCounts } from '../map-run.js';
import { pageOf } from '../page.js';
import { arn, page, parseInput } from '../parse-input.js';

const OneInput = v.object({ mapRunArn: arn });

/** DescribeMapRun. */
export const describeMapRun: Action = (input, { registry }) => {
  const mapRun = registry.mapRun(parseInput(OneInput, input).mapRunArn);
  return {
    mapRunArn: mapRun.arn,
    executionArn: mapRun.executionArn,
    status: mapRun.status,
    ...timesOf(mapRun),
    ...mapRun.limits,
    itemCounts: countsOf(mapRun.itemCounts),
    executionCounts: countsOf(mapRun.executionCounts),
    // A redrive of the execution runs its Map again, as another run.
    redriveCount: 0,
  };
};

const ListInput = v.object({ ...page, executionArn: arn });

/** ListMapRuns: the newest first. */
export const listMapRuns: Action = (input, { registry }) => {
  const { executionArn, maxResults, nextToken } = parseInput(ListInput, input);
  const found = registry.mapRunsOf(registry.execution(executionArn).arn);
  const { items, ...rest } = pageOf(found, maxResults, nextToken);
  return {
    mapRuns: items.map((mapRun) => ({
      executionArn: mapRun.executionArn,
      mapRunArn: mapRun.arn,
      stateMachineArn: mapRun.stateMachineArn,
      ...timesOf(mapRun),
    })),
    ...rest,
  };
};

const timesOf = ({ startedAt, stoppedAt }: MapRun): object => ({
  startDate: toWireTime(startedAt),
  ...(stoppedAt !== undefined && { stopDate: toWireTime(stoppedAt) }),
});

const countsOf = (counts: MapRunCounts): object => ({ ...counts, failuresNotRedrivable: 0, pendingRedrive: 0 });
