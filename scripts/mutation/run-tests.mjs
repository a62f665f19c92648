import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

/** Thrown where a test or a hook came to no end in its time. */
export class OutOfTime extends Error {}

/**
 * Runs those tests of the tree that are `wanted`, with their hooks, up to the first that fails; gives that failure.
 * `around(name, run)` is called for each test, and for the `beforeAll` of each block under the block's name.
 */
export async function runTests(root, { wanted, timeLimitMs, around = (_name, run) => run() }) {
  const loose = [];
  const note = (error) => loose.push(error);
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  try {
    const failure = await runBlock(root, { wanted, timeLimitMs, around });
    // What a change leaves behind fails in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    if (failure) return failure;
    return loose.length > 0 ? { test: undefined, error: loose[0] } : undefined;
  } finally {
    process.off('unhandledRejection', note);
    process.off('uncaughtException', note);
  }
}

async function runBlock(block, options) {
  if (!hasWanted(block, options.wanted)) return undefined;
  let failure = await failureOf(block.name, () =>
    options.around(block.name, () => runAll(block.beforeAll, options.timeLimitMs(block.name))),
  );
  for (const child of block.children) {
    if (failure) break;
    if (child.kind === 'block') failure = await runBlock(child, options);
    else if (options.wanted(child)) failure = await runTest(child, options);
  }
  const atEnd = await failureOf(block.name, () => runAll(block.afterAll, options.timeLimitMs(block.name)));
  return failure ?? atEnd;
}

async function runTest(test, { timeLimitMs, around }) {
  const blocks = chainOf(test.block);
  const limitMs = timeLimitMs(test.name);
  let failure = await failureOf(test.name, () =>
    around(test.name, async () => {
      for (const { beforeEach } of blocks) await runAll(beforeEach, limitMs);
      await runAll([test.run], limitMs);
    }),
  );
  for (const { afterEach } of [...blocks].reverse()) {
    failure ??= await failureOf(test.name, () => runAll(afterEach, limitMs));
  }
  return failure;
}

async function failureOf(test, run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return { test, error, isOutOfTime: error instanceof OutOfTime };
  }
}

async function runAll(runs, limitMs) {
  for (const run of runs) {
    let timer;
    const limit = new Promise((_resolve, reject) => {
      timer = setTimeout(() => reject(new OutOfTime(`no end after ${limitMs} ms`)), limitMs);
    });
    try {
      await Promise.race([run(), limit]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const hasWanted = (block, wanted) =>
  !block.isLeftOut &&
  block.children.some((child) => (child.kind === 'block' ? hasWanted(child, wanted) : wanted(child)));

const chainOf = (block) => (block ? [...chainOf(block.outer), block] : []);
