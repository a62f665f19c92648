import config from './jest.config.mjs';

/** What reads the types of every package, as the compiler does: npm run test:docs, which .ci/run asks for beside lint and types. */
export default { ...config, testMatch: ['**/test/*.docs.ts'] };
