import type { IConstruct } from 'constructs';

/** A construct was given props that cannot work. Thrown at synthesis; the message begins with the construct's path. */
export class PropsError extends Error {
  override readonly name = 'PropsError';

  constructor(scope: IConstruct, message: string) {
    super(`${scope.node.path}: ${message}`);
  }
}
