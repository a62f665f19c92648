import config from './jest.config.mjs';

/** What takes minutes and a registry: npm run test:packages, npm run test:nodes. */
export default { ...config, testMatch: ['**/test/packages/*.matrix.ts'] };
