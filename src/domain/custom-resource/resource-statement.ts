import * as v from 'valibot';
import { InvalidRequest } from '../errors.js';
import { describeName, describeSecret } from '../request/describe-value.js';
import { parseRequest } from '../request/parse-request.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import { isPhysicalId, PHYSICAL_ID_BYTES_MAX } from './physical-id.js';
import type { RequestType } from './resource-request.js';

/** Longest that CloudFormation waits for a custom resource, in seconds: the largest `ServiceTimeout`. */
export const RESOURCE_TIMEOUT_SECONDS_MAX = 3_600;

const sql = v.union([v.string(), v.array(v.string())]);

const propertiesSchema = v.strictObject({
  ServiceToken: v.optional(v.unknown()),
  ServiceTimeout: v.optional(v.unknown()),
  onCreate: v.optional(sql),
  onUpdate: v.optional(sql),
  onDelete: v.optional(sql),
  parameters: v.optional(v.record(v.string(), v.string())),
  database: v.optional(v.string()),
  physicalResourceId: v.optional(
    v.pipe(v.string(), v.check<string, 'is no physical id'>(isPhysicalId, 'is no physical id')),
  ),
  timeoutSeconds: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => /^[1-9][0-9]{0,3}$/.test(text) && Number(text) <= RESOURCE_TIMEOUT_SECONDS_MAX),
    ),
  ),
  noEcho: v.optional(v.picklist(['true', 'false'])),
});

const ALLOWED: Readonly<Record<string, string>> = {
  onCreate: 'SQL as text, or a list of 1 to 40 statements',
  onUpdate: 'SQL as text, or a list of 1 to 40 statements',
  onDelete: 'SQL as text, or a list of 1 to 40 statements',
  parameters: 'an object {name: value}',
  database: 'the name of a database',
  physicalResourceId: `1 to ${PHYSICAL_ID_BYTES_MAX} bytes that do not end with /not-created`,
  timeoutSeconds: `a whole number from 1 to ${RESOURCE_TIMEOUT_SECONDS_MAX}`,
  noEcho: 'true or false',
};

/** The SQL of one request: what to run and how, without who waits for it. */
export interface ResourceStatement {
  readonly execute: ExecuteRequest;
  /** How long CloudFormation waits; absent where the properties do not tell. */
  readonly timeoutSeconds?: number;
}

/** Which property holds the SQL for a request; a replacement by an update is a creation. */
export type SqlProperty = 'onCreate' | 'onUpdate' | 'onDelete';

/**
 * What a resource's properties want to be run.
 *
 * @param properties as CloudFormation sends them.
 * @returns `undefined` where they hold no SQL for this.
 * @throws {InvalidRequest} naming the property, never its value where that may be a secret.
 */
export function resourceStatementOf(
  properties: Readonly<Record<string, unknown>>,
  sqlProperty: SqlProperty,
): ResourceStatement | undefined {
  const parsed = v.safeParse(propertiesSchema, properties, { abortEarly: true });
  if (!parsed.success) throw refused(parsed.issues[0]);
  const { parameters = {}, database, timeoutSeconds } = parsed.output;
  const text = parsed.output[sqlProperty];
  if (text === undefined) return undefined;
  const used = Object.entries(parameters).filter(([name]) => isUsed(name, text));
  try {
    const execute = parseRequest({
      ...(typeof text === 'string' ? { sqlStatement: text } : { sqlStatements: text }),
      ...(used.length > 0 && { parameters: Object.fromEntries(used) }),
      ...(database !== undefined && { database }),
    }) as ExecuteRequest;
    return { execute, ...(timeoutSeconds !== undefined && { timeoutSeconds: Number(timeoutSeconds) }) };
  } catch (error) {
    throw new InvalidRequest(`${sqlProperty}: ${(error as Error).message}`);
  }
}

/** The Data API refuses a parameter that the SQL does not use, and one set of parameters is for all three. */
const isUsed = (name: string, text: string | readonly string[]): boolean =>
  [text].flat().some((statement) => new RegExp(`(?<!:):${name.replaceAll(/\W/g, '\\$&')}(?!\\w)`).test(statement));

function refused(issue: v.BaseIssue<unknown>): InvalidRequest {
  // What is refused is a member of an object.
  const [{ key, value }] = issue.path!;
  const name = String(key);
  const allowed = Object.hasOwn(ALLOWED, name) ? ALLOWED[name] : undefined;
  if (issue.expected === 'never' || allowed === undefined) {
    return new InvalidRequest(
      `${describeName(name)} is not a property of this resource; allowed: ${Object.keys(ALLOWED).join(', ')}`,
    );
  }
  return new InvalidRequest(`${name} is ${describeSecret(value)}; allowed: ${allowed}`);
}

/** The property that a request runs. */
export const sqlPropertyOf = (requestType: RequestType, isReplacement: boolean): SqlProperty => {
  if (requestType === 'Delete') return 'onDelete';
  return requestType === 'Update' && !isReplacement ? 'onUpdate' : 'onCreate';
};
