/** Where a custom resource is. */
export interface ResourcePlace {
  /** ARN of the stack. */
  readonly stackId: string;
  readonly logicalResourceId: string;
}

/** In bytes of UTF-8: 1 KB, by CloudFormation's reference of responses; some of it is left for {@link notCreated}. */
export const PHYSICAL_ID_BYTES_MAX = 900;

/** Whether a resource may have this physical id by its properties. */
export const isPhysicalId = (id: unknown): id is string =>
  typeof id === 'string' && id !== '' && Buffer.byteLength(id, 'utf8') <= PHYSICAL_ID_BYTES_MAX && !isNotCreated(id);

/**
 * The physical id of a resource: as its properties say, else `<stack>/<logical id>`, which stays the same as long as the resource does.
 *
 * @example physicalIdOf({ stackId: 'arn:...:stack/warehouse/0a1b', logicalResourceId: 'Schema' }, {}) // 'warehouse/Schema'
 */
export function physicalIdOf(
  { stackId, logicalResourceId }: ResourcePlace,
  { physicalResourceId }: Readonly<Record<string, unknown>>,
): string {
  return isPhysicalId(physicalResourceId) ? physicalResourceId : `${stackId.split('/')[1] ?? ''}/${logicalResourceId}`;
}

const NOT_CREATED = '/not-created';

/**
 * The id by which a `Create` is answered that failed. CloudFormation asks for the deletion of what it has failed to create, by the id
 * of the answer; from this one it is known that there is nothing to delete.
 */
export const notCreated = (physicalResourceId: string): string => `${physicalResourceId}${NOT_CREATED}`;

/** Whether an id was made by {@link notCreated}. */
export const isNotCreated = (physicalResourceId: string): boolean => physicalResourceId.endsWith(NOT_CREATED);
