import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FunctionError } from './function-error.js';
import type { LambdaEnvironment, LambdaFunction, LambdaHandler, LambdaModule } from './lambda-function.js';

/**
 * The handler of a function.
 *
 * @throws {FunctionError} `Runtime.ImportModuleError` or `Runtime.HandlerNotFound` for a module; whatever `create` throws.
 */
export async function loadHandler({ name, code, environment = {} }: LambdaFunction): Promise<LambdaHandler> {
  if ('handler' in code) return code.handler;
  if ('create' in code) return await code.create(environment);
  applyEnvironment(name, environment);
  return await importHandler(code);
}

async function importHandler({ module, exportName }: LambdaModule): Promise<LambdaHandler> {
  let loaded: Record<string, unknown>;
  try {
    loaded = (await import(moduleUrl(module))) as Record<string, unknown>;
  } catch (error) {
    throw new FunctionError('Runtime.ImportModuleError', error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
  // What a CommonJS module exports is in `default` where its names cannot be told in advance.
  const handler = loaded[exportName] ?? (loaded.default as Record<string, unknown> | undefined)?.[exportName];
  if (typeof handler !== 'function') {
    throw new FunctionError('Runtime.HandlerNotFound', `${module} has no function '${exportName}'`);
  }
  return handler as LambdaHandler;
}

const moduleUrl = (module: string): string =>
  module.startsWith('file:') ? module : pathToFileURL(isAbsolute(module) ? module : resolve(module)).href;

function applyEnvironment(functionName: string, environment: LambdaEnvironment): void {
  for (const [variable, value] of Object.entries(environment)) {
    if (process.env[variable] !== undefined && process.env[variable] !== value) {
      throw new FunctionError(
        'Runtime.EnvironmentConflict',
        `function '${functionName}' wants another value for ${variable} than this process has; ` +
          'functions from modules share one environment',
      );
    }
    process.env[variable] = value;
  }
}
