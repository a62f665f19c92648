import { Duration, type aws_lambda as lambda } from 'aws-cdk-lib';

/** The time limit of a function; Lambda's own where it says none. */
export const functionTimeout = (of: lambda.Function): Duration => of.timeout ?? Duration.seconds(3);
