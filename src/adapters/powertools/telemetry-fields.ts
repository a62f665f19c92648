import type { TelemetryFields } from '../../ports/telemetry.js';

const TEXT_LENGTH_MAX = 500;

/** Every field that may be told, with its type; whatever else a caller passes is dropped. */
const FIELD_TYPES: Readonly<Record<keyof TelemetryFields, 'string' | 'boolean' | 'number'>> = {
  executionArn: 'string',
  invocationId: 'string',
  statementName: 'string',
  statementId: 'string',
  stateName: 'string',
  action: 'string',
  status: 'string',
  delivery: 'string',
  source: 'string',
  messageId: 'string',
  singletonKeyHash: 'string',
  pool: 'string',
  errorName: 'string',
  errorClass: 'string',
  reason: 'string',
  retryable: 'boolean',
  count: 'number',
  rows: 'number',
  durationMs: 'number',
};

/** `text`, or its length only where it is longer than anything that belongs into a log line: 500 characters. */
export const allowedText = (text: unknown): string => {
  if (typeof text !== 'string') return `withheld: ${typeof text} instead of text`;
  return text.length <= TEXT_LENGTH_MAX ? text : `withheld: text of ${text.length} characters`;
};

/**
 * What of `fields` may be told: the known fields with a value of the right type. Types are erased at run time, so an error, a
 * payload or a whole invocation may arrive here by mistake; none of it gets through. Never throws.
 */
export const allowedFields = (fields: unknown): TelemetryFields => {
  if (typeof fields !== 'object' || fields === null) return {};
  const allowed: Record<string, string | number | boolean> = {};
  for (const [name, type] of Object.entries(FIELD_TYPES)) {
    const value = (fields as Readonly<Record<string, unknown>>)[name];
    if (typeof value !== type) continue;
    allowed[name] = type === 'string' ? allowedText(value) : (value as number | boolean);
  }
  return allowed;
};
