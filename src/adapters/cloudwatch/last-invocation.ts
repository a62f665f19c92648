import { type CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { type Answered, known, MISSING } from '../../ports/answered.js';
import type { Clock } from '../../ports/clock.js';
import type { Inspection } from '../../ports/inspection.js';
import { after, type EpochMs, HOUR_MS } from '../../ports/units.js';
import { answeredBy } from '../answered-by.js';

const PERIOD_SECONDS = 60;
/** CloudWatch tells 1,440 values at once. */
const LOOKED_BACK_MS = 23 * HOUR_MS;

/** When a function ran last, by its metric. Needs `cloudwatch:GetMetricStatistics`. */
export class LastInvocation implements Pick<Inspection, 'lastUpkeep'> {
  constructor(
    private readonly client: Pick<CloudWatchClient, 'send'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  lastUpkeep(functionName: string): Promise<Answered<EpochMs>> {
    return answeredBy('cloudwatch:GetMetricStatistics', async () => {
      const now = this.clock.now();
      const { Datapoints = [] } = await this.client.send(
        new GetMetricStatisticsCommand({
          Namespace: 'AWS/Lambda',
          MetricName: 'Invocations',
          Dimensions: [{ Name: 'FunctionName', Value: functionName }],
          StartTime: new Date(after(now, -LOOKED_BACK_MS)),
          EndTime: new Date(now),
          Period: PERIOD_SECONDS,
          Statistics: ['Sum'],
        }),
      );
      const times = Datapoints.filter(({ Sum = 0 }) => Sum > 0).map(({ Timestamp }) => Timestamp?.getTime() ?? 0);
      return times.length === 0 ? MISSING : known(Math.max(...times) as EpochMs);
    });
  }
}
