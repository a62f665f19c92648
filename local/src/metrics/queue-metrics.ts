import type { Clock } from 'sfn-redshift-tasker';
import type { LocalSqs } from '../queue/local-sqs.js';
import type { QueueContent } from '../queue/queue-content.js';
import type { LocalMetrics } from './local-metrics.js';

const NAMESPACE = 'AWS/SQS';

/** What a {@link QueueMetrics} looks at, and where it puts what it sees. */
export interface QueueMetricsParts {
  readonly sqs: Pick<LocalSqs, 'queueNames' | 'inspect'>;
  readonly metrics: LocalMetrics;
  readonly clock: Clock;
}

/** What SQS tells CloudWatch of its queues, under the dimension `QueueName`: once a minute there, at each call of {@link sample} here. */
export class QueueMetrics {
  constructor(private readonly parts: QueueMetricsParts) {}

  /**
   * Looks at all queues now. An empty queue is told, too: that is how an alarm recovers.
   *
   * @throws {Error} what the queues throw once they are closed.
   */
  async sample(): Promise<void> {
    const { sqs } = this.parts;
    for (const name of await sqs.queueNames()) {
      const content = await sqs.inspect(name);
      if (content !== undefined) this.put(name, content);
    }
  }

  private put(queueName: string, { ready, delayed, inFlight }: QueueContent): void {
    const { metrics, clock } = this.parts;
    const now = clock.now();
    const oldest = Math.min(now, ...[...ready, ...inFlight].map(({ sentAt }) => sentAt));
    const values = {
      ApproximateNumberOfMessagesVisible: ready.length,
      ApproximateNumberOfMessagesNotVisible: inFlight.length,
      ApproximateNumberOfMessagesDelayed: delayed.length,
      ApproximateAgeOfOldestMessage: Math.floor((now - oldest) / 1000),
    };
    for (const [name, value] of Object.entries(values)) {
      metrics.put({ namespace: NAMESPACE, name, dimensions: { QueueName: queueName } }, value, now);
    }
  }
}
