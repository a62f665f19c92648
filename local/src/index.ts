export type { Archive, ArchivedText } from './archive/archive.js';
export { FileArchive, type FileArchiveOptions } from './archive/file-archive.js';
export { LocalCloud, type RunOptions } from './cloud/local-cloud.js';
export type { LocalCloudOptions } from './cloud/local-cloud-options.js';
export type { LogLine } from './cloud/log-telemetry.js';
export { AwsJsonServer, type AwsJsonServerOptions } from './http/aws-json-server.js';
export { AwsJsonError, type AwsJsonService } from './http/aws-json-service.js';
export { EventBus, type EventRule, type EventTarget } from './events/event-bus.js';
export { compileEventPattern, InvalidEventPattern } from './events/event-pattern.js';
export {
  type CallbackEnd,
  type CallbackError,
  type CallbackWaiter,
  DurableCallbacks,
} from './lambda/durable-callbacks.js';
export type { LambdaContext } from './lambda/lambda-context.js';
export type { LambdaCode, LambdaEnvironment, LambdaFunction, LambdaHandler } from './lambda/lambda-function.js';
export { LambdaHost, type LambdaHostOptions } from './lambda/lambda-host.js';
export { EventSourceMapping, type EventSourceMappingOptions } from './queue/event-source-mapping.js';
export type { EventSourceMappingSettings } from './queue/event-source-mapping-settings.js';
export { LocalSqs } from './queue/local-sqs.js';
export { LocalDynamoDb } from './dynamodb/local-dynamo-db.js';
export * from './redshift-data/index.js';
export * from './states/index.js';
export { TASKER_FUNCTION_NAME } from './cloud/tasker-invoker.js';
