import * as v from 'valibot';
import { DEFINITION_BYTES_MAX, PAYLOAD_BYTES_MAX } from '../limits.js';
import { arn, boundedBytes, text } from '../service/parse-input.js';

const json = boundedBytes(PAYLOAD_BYTES_MAX);
const count = v.pipe(
  v.number('Member must be a number'),
  v.integer('Member must be a whole number'),
  v.minValue(0, 'Member must have value greater than or equal to 0'),
);

/** What TestState takes: its members, as far as their types go. */
export const TestStateInput = v.object({
  definition: boundedBytes(DEFINITION_BYTES_MAX),
  roleArn: v.optional(arn),
  input: v.optional(json, '{}'),
  inspectionLevel: v.optional(
    v.picklist(['INFO', 'DEBUG', 'TRACE'], 'Member must satisfy enum value set: [INFO, DEBUG, TRACE]'),
    'INFO',
  ),
  revealSecrets: v.optional(v.boolean('Member must be a boolean'), false),
  variables: v.optional(json),
  stateName: v.optional(text(1, 80)),
  context: v.optional(json),
  mock: v.optional(
    v.object({
      result: v.optional(json),
      errorOutput: v.optional(v.object({ error: v.optional(text(0, 256)), cause: v.optional(text(0, 32_768)) })),
      fieldValidationMode: v.optional(
        v.picklist(['STRICT', 'PRESENT', 'NONE'], 'Member must satisfy enum value set: [STRICT, PRESENT, NONE]'),
        'STRICT',
      ),
    }),
  ),
  stateConfiguration: v.optional(
    v.object({
      retrierRetryCount: v.optional(count),
      errorCausedByState: v.optional(text(1, 80)),
      mapIterationFailureCount: v.optional(count),
      mapItemReaderData: v.optional(json),
    }),
    {},
  ),
});

/** What TestState was given. */
export type TestStateInput = v.InferOutput<typeof TestStateInput>;
