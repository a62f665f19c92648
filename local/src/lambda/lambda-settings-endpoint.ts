import type { EpochMs } from 'sfn-redshift-tasker';
import type { HttpAnswer, HttpRequest, HttpService } from '../http/http-service.js';
import type { SwitchableMapping } from '../queue/switchable-mapping.js';
import { functionNameOf } from './function-name.js';
import type { LambdaHost } from './lambda-host.js';
import { JSON_CONTENT_TYPE, lambdaErrorAnswer } from './lambda-error-answer.js';
import { LambdaServiceError } from './lambda-service-error.js';

const CONFIGURATION = /^\/2015-03-31\/functions\/([^/?]+)\/configuration(?:\?.*)?$/;
const MAPPINGS = /^\/2015-03-31\/event-source-mappings\/?([^/?]*)(?:\?(.*))?$/;

/** What Lambda tells of functions and event source mappings: GetFunctionConfiguration, List- and UpdateEventSourceMapping. */
export class LambdaSettingsEndpoint implements HttpService {
  /** @param deployedAt when the functions were; absent: it is not told. */
  constructor(
    private readonly host: LambdaHost,
    private readonly mappings: readonly SwitchableMapping[],
    private readonly deployedAt?: EpochMs,
  ) {}

  matches({ method, url }: HttpRequest): boolean {
    if (method === 'GET') return CONFIGURATION.test(url) || MAPPINGS.test(url);
    return method === 'PUT' && MAPPINGS.test(url);
  }

  async answer(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return ok(await this.tell(request));
    } catch (error) {
      return lambdaErrorAnswer(error);
    }
  }

  private async tell({ method, url, body }: HttpRequest): Promise<object> {
    const reference = CONFIGURATION.exec(url)?.[1];
    if (reference !== undefined) return this.configuration(functionNameOf(decodeURIComponent(reference)));
    const [, uuid = '', query = ''] = MAPPINGS.exec(url) ?? [];
    if (method === 'GET') return { EventSourceMappings: this.list(new URLSearchParams(query)) };
    const { Enabled } = JSON.parse(body.toString('utf8') || '{}') as { readonly Enabled?: boolean };
    return await this.update(uuid, Enabled);
  }

  private configuration(functionName: string): object {
    const { environment, timeoutSeconds } = this.host.find(functionName);
    return {
      FunctionName: functionName,
      FunctionArn: this.host.functionArn(functionName),
      Timeout: timeoutSeconds,
      ...(this.deployedAt !== undefined && {
        LastModified: new Date(this.deployedAt).toISOString().replace('Z', '+0000'),
      }),
      State: 'Active',
      Environment: { Variables: environment },
    };
  }

  private list(query: URLSearchParams): readonly object[] {
    const [name, queueArn] = [query.get('FunctionName'), query.get('EventSourceArn')];
    return this.mappings
      .filter(({ options }) => name === null || functionNameOf(options.functionArn) === functionNameOf(name))
      .filter(({ options }) => queueArn === null || options.queueArn === queueArn)
      .map(answerOf);
  }

  private async update(uuid: string, isEnabled: boolean | undefined): Promise<object> {
    const mapping = this.mappings.find((one) => one.uuid === uuid);
    if (!mapping) throw new LambdaServiceError('ResourceNotFoundException', 'The resource does not exist.', 404);
    if (isEnabled !== undefined) await mapping.setEnabled(isEnabled);
    return answerOf(mapping);
  }
}

const answerOf = ({ uuid, isEnabled, options }: SwitchableMapping): object => ({
  UUID: uuid,
  EventSourceArn: options.queueArn,
  FunctionArn: options.functionArn,
  State: isEnabled ? 'Enabled' : 'Disabled',
  BatchSize: options.settings.BatchSize,
  FunctionResponseTypes: options.settings.FunctionResponseTypes ?? [],
});

const ok = (body: object): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': JSON_CONTENT_TYPE },
  body: JSON.stringify(body),
});
