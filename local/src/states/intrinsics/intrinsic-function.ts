import type { Json } from '../json.js';
import type { Random } from '../random.js';
import type { IntrinsicArguments } from './arguments.js';

/** An intrinsic function of the States Language. */
export type IntrinsicFunction = (args: IntrinsicArguments, random: Random) => Json;
