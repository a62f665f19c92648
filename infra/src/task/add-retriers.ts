import { aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import { RETRIERS } from 'sfn-redshift-tasker/asl';

/** Makes a state that calls the starter retry what is nobody's fault. */
export function addRetriers(state: sfn.TaskStateBase): void {
  for (const retrier of RETRIERS) {
    state.addRetry({
      errors: [...retrier.ErrorEquals],
      interval: Duration.seconds(retrier.IntervalSeconds),
      maxAttempts: retrier.MaxAttempts,
      backoffRate: retrier.BackoffRate,
      maxDelay: Duration.seconds(retrier.MaxDelaySeconds),
      jitterStrategy: sfn.JitterType[retrier.JitterStrategy],
    });
  }
}
