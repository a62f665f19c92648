import { TASK_OUTPUT_BYTES_MAX } from '../../../src/domain/limits.js';
import type { Invariant } from './invariant.js';

/** What a state's own ResultSelector, ResultPath and Assign may add before the whole is over Step Functions' limit. */
const ROOM_BYTES = 16 * 1024;

/** An output that Step Functions takes is no end of the execution: the state still has to put it somewhere. */
export const outputLeavesRoom: Invariant = {
  id: 'I1',
  name: 'an output leaves the state room for what it adds',
  during: {
    answered: (_world, { token, close }) => {
      if (close.kind !== 'success') return undefined;
      const bytes = Buffer.byteLength(close.output, 'utf8');
      return bytes > TASK_OUTPUT_BYTES_MAX - ROOM_BYTES ? `${token} is answered with ${bytes} bytes` : undefined;
    },
  },
};
