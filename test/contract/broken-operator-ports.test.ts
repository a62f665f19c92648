import { describe, expect, it } from '@jest/globals';
import { known, MISSING, unknown } from '../../src/ports/answered.js';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { failuresOf } from './contract-case.js';
import { deadLettersContract } from './operator/dead-letters.contract.js';
import { deployedTaskerContract } from './operator/deployed-tasker.contract.js';
import { executionsContract } from './operator/executions.contract.js';
import {
  inMemoryDeadLetters,
  inMemoryDeployedTasker,
  inMemoryExecutions,
  inMemoryInspection,
  inMemoryInvocationSearch,
} from './operator/in-memory-environments.js';
import { inspectionContract } from './operator/inspection.contract.js';
import { invocationSearchContract } from './operator/invocation-search.contract.js';

/** The environment that `make` gives, with a part of the port broken. */
const broken =
  <Name extends string, Port extends object, Environment extends Record<Name, Port>>(
    name: Name,
    make: () => Promise<Environment>,
    breakIt: (port: Environment[Name]) => Partial<Environment[Name]>,
  ) =>
  async (): Promise<Environment> => {
    const environment = await make();
    const port = environment[name];
    const faults = breakIt(port) as Record<PropertyKey, unknown>;
    const proxy = new Proxy(port, {
      get: (target, member) => {
        if (member in faults) return faults[member];
        const value: unknown = Reflect.get(target, member, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    return { ...environment, [name]: proxy };
  };

describe('The contracts of an operator’s ports find', () => {
  it('executions of which nobody knows that they are missing', async () => {
    const make = broken('executions', inMemoryExecutions, (whole) => ({
      describe: async (executionArn) => {
        const answer = await whole.describe(executionArn);
        return answer.kind === 'missing' ? unknown('who knows') : answer;
      },
    }));
    expect(await failuresOf(executionsContract, make)).toEqual(['says that there is no such execution']);
  });

  it('dead letters that are handed out twice', async () => {
    const make = broken('deadLetters', inMemoryDeadLetters, (whole) => ({
      take: async (most) => {
        const letters = await whole.take(most);
        for (const letter of letters) await whole.giveBack(letter);
        return letters;
      },
    }));
    expect(await failuresOf(deadLettersContract, make)).toContain(
      'gives a letter to nobody else until it is given back',
    );
  });

  it('dead letters that stay when they were removed', async () => {
    const make = broken('deadLetters', inMemoryDeadLetters, (whole) => ({ remove: (one) => whole.giveBack(one) }));
    expect(await failuresOf(deadLettersContract, make)).toEqual(['forgets a letter that was removed']);
  });

  it('a search that knows a statement by no other name than its invocation’s', async () => {
    const make = broken('search', inMemoryInvocationSearch, (whole) => ({
      withId: async (id, page) => {
        const found = await whole.withId(id, page);
        return { ...found, entries: found.entries.filter(({ invocationId }) => invocationId === id) };
      },
    }));
    expect(await failuresOf(invocationSearchContract, make)).toEqual([
      'finds an invocation by its id and by its statement’s, with a page for a part of the table',
    ]);
  });

  it('a search that leaves out what is over', async () => {
    const make = broken('search', inMemoryInvocationSearch, (whole) => ({
      ofExecution: async (executionArn, page) => {
        const found = await whole.ofExecution(executionArn, page);
        return { ...found, entries: found.entries.filter(({ processed }) => !processed) };
      },
    }));
    expect(await failuresOf(invocationSearchContract, make)).toEqual([
      'lists all invocations of an execution, processed ones too, and no others',
    ]);
  });

  it('a tasker that says that all messages are dealt with', async () => {
    const make = broken('tasker', inMemoryDeployedTasker, (whole) => ({
      complete: async (messages) => {
        await whole.complete(messages);
        return new Set<string>();
      },
    }));
    expect(await failuresOf(deployedTaskerContract, make)).toEqual([
      'completes what messages tell of, passes over what is foreign, and names what fails',
    ]);
  });

  it('a tasker that says that it has ended what waits in a pool, and has not', async () => {
    const make = broken('tasker', inMemoryDeployedTasker, () => ({ cancelInvocation: async () => true }));
    expect(await failuresOf(deployedTaskerContract, make)).toEqual([
      'ends what waits in a pool, tells its task, and says so where it has ended already',
    ]);
  });

  it('a tasker that takes the function’s error for the Data API’s', async () => {
    const make = broken('tasker', inMemoryDeployedTasker, (whole) => ({
      executionEnded: (event) =>
        whole.executionEnded(event).catch(() => {
          throw new RedshiftDataError('InternalServerException', 'no', { retryable: true, outcome: 'unknown' });
        }),
    }));
    expect(await failuresOf(deployedTaskerContract, make)).toEqual([
      'tells by its name the error that a function ends with',
    ]);
  });

  it('an inspection that takes what it may not see for missing', async () => {
    const make = broken('inspection', inMemoryInspection, (whole) => ({
      keyPolicy: async (keyId) => {
        const answer = await whole.keyPolicy(keyId);
        return answer.kind === 'unknown' ? MISSING : answer;
      },
    }));
    expect(await failuresOf(inspectionContract, make)).toEqual(['says what it may not look at, and throws nothing']);
  });

  it('an inspection that finds every permission granted', async () => {
    const make = broken('inspection', inMemoryInspection, () => ({ deniedPermissions: async () => known([]) }));
    expect(await failuresOf(inspectionContract, make)).toEqual([
      'tells what a role is not allowed of what it needs',
      'says what it may not look at, and throws nothing',
    ]);
  });
});
