import { describe, expect, it, jest } from '@jest/globals';
import { Command } from 'commander';
import { addAslCommand } from '../../src/cli/asl.js';
import {
  BATCH_STATEMENTS_MAX,
  LOCK_NAME_LENGTH_MAX,
  POOL_NAME,
  PRIORITY_MAX,
  TASKERS_OWN_POOL,
  WAIT_TIME_SECONDS_MAX,
} from '../../src/domain/limits.js';
import { isOwnLockKey, OWN_LOCK_PREFIXES } from '../../src/domain/lock-keys.js';
import { parseRequest } from '../../src/domain/request/parse-request.js';

/*
 * The command knows nothing of the domain, so that it has copies of its limits. What the command takes is what the starter takes.
 */

/** What the command says against its options; `undefined` where it takes them. */
function refusalOf(...options: readonly string[]): string | undefined {
  let told = '';
  const output = { writeErr: (text: string) => void (told += text) };
  const program = new Command().exitOverride().configureOutput(output);
  addAslCommand(program);
  for (const command of program.commands) command.exitOverride().configureOutput(output);
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    program.parse(['node', 'sfn-redshift-tasker', 'asl', '--sql', 'select 1', '--timeout', '60', ...options]);
    return undefined;
  } catch {
    return told;
  } finally {
    write.mockRestore();
  }
}

const doesStarterTake = (fields: object): boolean => {
  try {
    parseRequest({ sqlStatement: 'select 1', ...fields });
    return true;
  } catch {
    return false;
  }
};

const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

describe('what the command takes for the starter’s payload is what the starter takes', () => {
  it('as the name of a pool', () => {
    const names = ['loads', TASKERS_OWN_POOL, `${TASKERS_OWN_POOL}2`, 'x'.repeat(64), 'x'.repeat(65), 'é'];
    // What begins with a dollar is a path.
    const within = characters.map((character) => `a${character}b`);
    const verdicts = [...names, ...within].map((pool) => ({
      ...{ pool, isTaken: refusalOf(`--pool=${pool}`) === undefined, isOfDomain: POOL_NAME.test(pool) },
      isTakenByStarter: doesStarterTake({ pool }),
    }));
    expect(verdicts.filter(({ isTaken, isOfDomain }) => isTaken !== isOfDomain)).toEqual([]);
    expect(verdicts.filter(({ isTaken, isTakenByStarter }) => isTaken !== isTakenByStarter)).toEqual([]);
    expect(new Set(verdicts.map(({ isTaken }) => isTaken))).toEqual(new Set([true, false]));
  });

  it('as a priority', () => {
    const bounds = [PRIORITY_MAX, PRIORITY_MAX + 1, -PRIORITY_MAX, -PRIORITY_MAX - 1, 0, 1.5];
    const taken = bounds.filter((priority) => refusalOf('--pool=loads', `--priority=${priority}`) === undefined);
    expect(taken).toEqual([PRIORITY_MAX, -PRIORITY_MAX, 0]);
    expect(taken).toEqual(bounds.filter((priority) => doesStarterTake({ pool: 'loads', priority })));
    expect(refusalOf('--pool=loads', '--priority=1000')).toContain(`from -${PRIORITY_MAX} to ${PRIORITY_MAX}`);
  });

  it('as the key of a singleton', () => {
    const prefixes = Object.values(OWN_LOCK_PREFIXES);
    const keys = [
      ...prefixes.flatMap((prefix) => [prefix, `${prefix}x`, prefix.slice(0, -1), `x${prefix}`, prefix.toUpperCase()]),
      ...['load', 'a\nb', 'x'.repeat(LOCK_NAME_LENGTH_MAX), 'x'.repeat(LOCK_NAME_LENGTH_MAX + 1)],
    ];
    const verdicts = keys.map((singletonKey) => ({
      ...{ singletonKey, isTaken: refusalOf(`--singleton-key=${singletonKey}`) === undefined },
      isTakenByStarter: doesStarterTake({ action: 'executeSingletonStatement', singletonKey }),
    }));
    expect(verdicts.filter(({ isTaken, isTakenByStarter }) => isTaken !== isTakenByStarter)).toEqual([]);
    expect(verdicts.filter(({ singletonKey, isTaken }) => isTaken && isOwnLockKey(singletonKey))).toEqual([]);
    for (const prefix of prefixes) expect(refusalOf(`--singleton-key=${prefix}x`)).toContain(prefix);
    expect(refusalOf('--singleton-key=token/x')).toContain(`1 to ${LOCK_NAME_LENGTH_MAX} characters`);
  });

  it('as a batch and as a wait', () => {
    const batchOf = (count: number): string[] => Array.from({ length: count - 1 }, () => '--sql=select 2');
    expect(refusalOf(...batchOf(BATCH_STATEMENTS_MAX))).toBeUndefined();
    expect(refusalOf(...batchOf(BATCH_STATEMENTS_MAX + 1))).toContain(`1 to ${BATCH_STATEMENTS_MAX} statements`);
    expect(refusalOf(`--wait=${WAIT_TIME_SECONDS_MAX}`)).toBeUndefined();
    expect(refusalOf(`--wait=${WAIT_TIME_SECONDS_MAX + 1}`)).toContain(`${WAIT_TIME_SECONDS_MAX}`);
  });
});
