import { AGGREGATE_NAMES } from '../functions/aggregate-names.js';

/** Whether an aggregate (one without OVER) stands anywhere in this part of a tree, subqueries left out. */
export const hasAggregate = (node: unknown): boolean => {
  if (Array.isArray(node)) return node.some(hasAggregate);
  if (typeof node !== 'object' || node === null) return false;
  const part = node as { kind?: string; name?: readonly string[]; over?: unknown };
  if (part.kind === 'query') return false;
  if (part.kind === 'call' && !part.over && AGGREGATE_NAMES.has(part.name?.at(-1) ?? '')) return true;
  return Object.values(node).some(hasAggregate);
};
