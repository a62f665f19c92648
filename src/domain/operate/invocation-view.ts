import type { Invocation } from '../../ports/invocation.js';

/** An invocation as an operator may see it: without its token; what is left of the SQL only where it is asked for. */
export type InvocationView = Omit<Invocation, 'taskToken' | 'sqlPreview'> & {
  /** Whether a task token is still kept. */
  readonly hasTaskToken: boolean;
  readonly sqlPreview?: string;
};

/** @param withSql keeps the preview of the SQL, where the table has one. */
export function viewOf(invocation: Invocation, withSql = false): InvocationView {
  const { taskToken, sqlPreview, ...shown } = invocation;
  return {
    ...shown,
    hasTaskToken: taskToken !== undefined,
    ...(withSql && sqlPreview !== undefined && { sqlPreview }),
  };
}
