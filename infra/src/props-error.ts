import type { IConstruct } from 'constructs';

/** A construct was given props that cannot work. Thrown at synthesis; the message begins with the construct's path. */
export class PropsError extends Error {
  override readonly name = 'PropsError';

  /** @param scope the construct, or its path where it is not there yet */
  constructor(scope: IConstruct | string, message: string) {
    super(`${typeof scope === 'string' ? scope : scope.node.path}: ${message}`);
  }
}
