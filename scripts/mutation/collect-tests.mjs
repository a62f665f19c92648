import { createRequire } from 'node:module';

const { bind } = createRequire(createRequire(import.meta.url).resolve('jest'))('jest-each');

/**
 * What a suite calls to tell its tests, and the tree that it tells: unlike Jest's own, it may be run again and again.
 * `it.only`, `it.concurrent` and the like are not known, since no suite of the house has them.
 */
export function collectTests() {
  const root = blockOf('', undefined);
  let current = root;

  const addTest = (title, run, timeLimitMs, isLeftOut = false) => {
    current.children.push({ kind: 'test', name: nameIn(current, title), run, timeLimitMs, isLeftOut, block: current });
  };
  const addBlock = (title, tell, isLeftOut = false) => {
    const outer = current;
    current = blockOf(nameIn(outer, title), outer, isLeftOut || outer.isLeftOut);
    outer.children.push(current);
    tell();
    current = outer;
  };
  const hook = (list) => (run) => {
    current[list].push(run);
  };
  const it = withEach(addTest);
  const describe = withEach(addBlock);
  return {
    root,
    globals: {
      it,
      test: it,
      describe,
      beforeAll: hook('beforeAll'),
      beforeEach: hook('beforeEach'),
      afterEach: hook('afterEach'),
      afterAll: hook('afterAll'),
    },
  };
}

/** All tests of a block that are to run, in their order. */
export const testsOf = (block) =>
  block.isLeftOut
    ? []
    : block.children.flatMap((child) => (child.kind === 'block' ? testsOf(child) : child.isLeftOut ? [] : [child]));

function withEach(add) {
  const tell = (title, run, timeLimitMs) => add(title, run, timeLimitMs);
  const skip = (title, run) => add(title, run, undefined, true);
  return Object.assign(tell, { each: bind(tell, false), skip: Object.assign(skip, { each: bind(skip, false) }) });
}

const blockOf = (name, outer, isLeftOut = false) => ({
  kind: 'block',
  name,
  outer,
  isLeftOut,
  children: [],
  beforeAll: [],
  beforeEach: [],
  afterEach: [],
  afterAll: [],
});

const nameIn = ({ name }, title) => `${name} ${typeof title === 'function' ? title.name : title}`.trim();
