export type { BenchFunction } from './bench-functions.js';
export { definitionOf, definitionOfConstruct } from './definition-of.js';
export { benchMatchers, expectThat, type Expectations, type MatcherResult } from './expectations.js';
export { FAULT_NAMES, type Fault, type FaultName } from './faults.js';
export type { ScriptedOutcome, ScriptedStatement } from './scripted-statements.js';
export * from './workflow-bench.js';
