import type { PathStep } from '../tree/query-tree.js';
import { parseExpression } from './recursion.js';
import type { TokenStream } from './token-stream.js';

/** `.name` and `[index]` as often as they come. */
export const parseSteps = (stream: TokenStream): PathStep[] => {
  const steps: PathStep[] = [];
  for (;;) {
    if (stream.takes('.')) steps.push({ name: stream.name(true) });
    else if (stream.takes('[')) {
      steps.push({ index: parseExpression(stream) });
      stream.expect(']');
    } else return steps;
  }
};
