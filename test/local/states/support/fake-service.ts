import { AwsJsonError } from '../../../../local/src/http/aws-json-service.js';
import type { ServiceApi } from '../../../../local/src/states/service-api.js';

type Answer = (input: Readonly<Record<string, unknown>>) => object;

/** A service made of plain code, which remembers its calls. */
export class FakeService implements ServiceApi {
  readonly calls: { readonly operation: string; readonly input: Readonly<Record<string, unknown>> }[] = [];

  constructor(private readonly operations: Readonly<Record<string, Answer>>) {}

  async call(operation: string, input: Readonly<Record<string, unknown>>): Promise<object> {
    this.calls.push({ operation, input });
    const answer = this.operations[operation];
    if (!answer) throw new AwsJsonError('UnknownOperationException', operation);
    return answer(input);
  }
}

/** A service that refuses everything in the same way. */
export const refusing = (name: string, message: string, httpStatus = 400): ServiceApi => ({
  call: async () => {
    throw new AwsJsonError(name, message, httpStatus);
  },
});
