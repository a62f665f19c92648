import type { LambdaHost } from '../../../local/src/lambda/lambda-host.js';
import type { Resolver } from './resolver.js';
import { physicalName } from './resolver.js';
import { resourcesOfType, type SynthesisedTemplate } from './template.js';
import { ThreadedFunction } from './threaded-function.js';

interface FunctionProperties {
  readonly Code: { readonly S3Key: string };
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
  readonly Handler: string;
  readonly MemorySize: number;
  readonly Role: string;
  readonly Timeout: number;
}

/** Name of the role in a role's ARN. */
export const roleNameOf = (roleArn: string): string => roleArn.split('/').at(-1) ?? '';

/** Hosts the template's functions: code, handler, environment, time limit. Each signs its requests with its role's name. */
export function deployFunctions(
  template: SynthesisedTemplate,
  resolver: Resolver,
  host: LambdaHost,
  cloud: { readonly endpoint: string; readonly region: string },
  onOutput: (text: string) => void,
): ThreadedFunction[] {
  return resourcesOfType(template, 'AWS::Lambda::Function').map(([logicalId, properties]) => {
    const { Code, Environment, Handler, MemorySize, Role, Timeout } = resolver.resolve(
      properties,
    ) as FunctionProperties;
    const environment = {
      ...Environment.Variables,
      AWS_ACCESS_KEY_ID: roleNameOf(Role),
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_REGION: cloud.region,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
    const threaded = new ThreadedFunction(template.assetFolder(Code.S3Key), Handler, environment, onOutput);
    host.register({
      name: physicalName(logicalId),
      code: { handler: threaded.handler },
      memoryMegabytes: MemorySize,
      timeoutSeconds: Timeout,
    });
    return threaded;
  });
}

/** The name of the role that each function has. */
export const roleOfFunction = (template: SynthesisedTemplate, resolver: Resolver, functionName: string): string => {
  const found = resourcesOfType(template, 'AWS::Lambda::Function').find(([id]) => physicalName(id) === functionName);
  return roleNameOf(String(resolver.resolve(found?.[1].Role)));
};
