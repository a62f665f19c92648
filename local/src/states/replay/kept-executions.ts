import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs } from 'sfn-redshift-tasker';
import type { Archive } from '../../archive/archive.js';
import type { OnUnkept } from '../../archive/expect-kept.js';
import { unfinished } from '../../archive/write-whole.js';
import type { StateMachineDefinition } from '../definition/state-machine-definition.js';
import { failed, withInput } from '../history/event-details.js';
import type { HistoryEvent } from '../history/history-event.js';
import type { StateAttempt } from '../interpreter/state-attempt.js';
import { ExecutionMocks, type MocksOrigin } from '../mocks/execution-mocks.js';
import { Execution, type ExecutionIdentity, type ExecutionObservers } from '../service/execution.js';
import { ExecutionFile, type ExecutionOnFile } from './execution-file.js';
import type { BeginningRecord, EndRecord } from './execution-record.js';
import { type LiveEnvironment, Outside } from './outside.js';
import { ReplayDiverged } from './replay-diverged.js';

/** What executions are run in. */
export interface Surroundings {
  readonly environment: LiveEnvironment;
  readonly observers: ExecutionObservers;
  readonly archive: Archive | undefined;
}

/** What executions of an earlier process need besides. */
export interface LoadSurroundings extends Surroundings {
  /** Makes them known, in the order of their beginnings, each before it is begun again. */
  readonly add: (execution: Execution) => void;
  /** Has the registry know how each stands, and nobody else. */
  readonly noteStatus: (execution: Execution) => void;
  /** @throws {Error} there are no such mocks any more. */
  readonly mocksOf: (origin: MocksOrigin) => ExecutionMocks;
}

/** Of one execution; a Map of thousands of items shows its first. */
const ATTEMPTS_MAX = 2_000;
const FILE = /^\d+-[0-9a-f]+\.jsonl$/;

/**
 * Executions in a folder, a file each, so that they are there after a restart, however the process ended. One that had ended is told of
 * as before. One that ran is begun again, is given what had reached it, and goes on.
 */
export class KeptExecutions {
  /** Those that stand where they were, until all that they call is there. */
  #standing: { readonly outside: Outside; readonly last: () => void }[] = [];
  /** Those whose end nobody has been told of. */
  #untold: Execution[] = [];
  /** Of many executions the definition is the same. */
  readonly #definitions = new Map<string, StateMachineDefinition>();

  /** @param onUnkept told of what has reached an execution, or become of it, and cannot be kept. */
  constructor(
    private readonly folder: string,
    private readonly onUnkept?: OnUnkept,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** An execution that is about to begin. */
  begin(identity: ExecutionIdentity, surroundings: Surroundings): Execution {
    const { clock } = surroundings.environment;
    const beginning = beginningOf(identity, clock.now(), surroundings.environment.newId());
    const kept = { beginning, file: ExecutionFile.begin(this.folder, beginning, this.onUnkept) };
    const outside = outsideOf(kept, surroundings);
    outside.goLive();
    return executionOf(identity, kept, outside, surroundings);
  }

  /**
   * Makes the executions of earlier processes known. Those that ran are where they were, and stand still until
   * {@link KeptExecutions.goOn}.
   *
   * @throws {Error} naming the file that cannot be read.
   */
  async load(surroundings: LoadSurroundings): Promise<void> {
    for (const name of readdirSync(this.folder).sort()) {
      const path = join(this.folder, name);
      if (FILE.test(name)) {
        const file = ExecutionFile.at(path, this.onUnkept);
        const onFile = file.read();
        if (onFile === undefined) {
          file.remove();
          continue;
        }
        const execution = await this.#load({ ...onFile, file }, surroundings);
        surroundings.add(execution);
        surroundings.noteStatus(execution);
      } else if (name.endsWith(unfinished(''))) rmSync(path, { force: true });
    }
  }

  /** Has those that ran go on, and tells of those that have ended without anybody being told. To be called once. */
  goOn({ onStatusChange }: Pick<ExecutionObservers, 'onStatusChange'>): void {
    for (const { outside, last } of this.#standing) outside.goLive(last);
    for (const { outside } of this.#standing) outside.goOn();
    for (const execution of this.#untold) onStatusChange(execution);
    this.#standing = [];
    this.#untold = [];
    this.#definitions.clear();
  }

  async #load(kept: LoadedExecution, surroundings: LoadSurroundings): Promise<Execution> {
    const { beginning, ended, file, lines } = kept;
    if (ended?.end.status === 'SUCCEEDED') return this.#restored(kept, ended, surroundings);
    const outside = outsideOf(kept, surroundings);
    outside.remember(lines);
    try {
      const mocks = beginning.mocks ? surroundings.mocksOf(beginning.mocks) : new ExecutionMocks();
      const execution = executionOf(this.#identity(beginning, mocks), kept, outside, surroundings);
      const stimuli = lines.filter((line) => line.kind !== 'given' && line.kind !== 'called');
      // Of one that ran, what was written last may not have reached it.
      const last = ended ? undefined : stimuli.pop();
      const start = (): void => execution.start();
      if (!ended && !last) {
        this.#standing.push({ outside, last: start });
        return execution;
      }
      start();
      await outside.replay(execution, stimuli);
      if (last) this.#standing.push({ outside, last: outside.last(execution, last) });
      else if (execution.status === ended?.end.status) outside.rest();
      else throw new ReplayDiverged('it has not ended as it did before');
      return execution;
    } catch (error) {
      outside.abandon();
      if (ended) return this.#restored(kept, ended, surroundings);
      const execution = this.#givenUp(kept, error as Error, surroundings);
      writeEnd(execution, { beginning, file }, []);
      this.#untold.push(execution);
      return execution;
    }
  }

  /** One that has ended, as it is on file. */
  #restored(kept: LoadedExecution, ended: EndRecord, surroundings: Surroundings): Execution {
    for (const attempt of kept.attempts) surroundings.observers.onStateAttempt(attempt);
    const execution = this.#standingStill(kept, surroundings);
    execution.restore(ended, { count: ended.eventCount, read: () => kept.file.readEvents() });
    return execution;
  }

  /** One that cannot go on. */
  #givenUp(kept: LoadedExecution, reason: Error, surroundings: Surroundings): Execution {
    const { beginning } = kept;
    const execution = this.#standingStill(kept, surroundings);
    const stoppedAt = surroundings.environment.clock.now();
    const cause = `The laptop cloud was restarted and cannot go on with the execution: ${reason.message}`;
    const { inputText, machine } = execution;
    const started = withInput('executionStartedEventDetails', inputText, { roleArn: machine.roleArn });
    const aborted = failed('executionAbortedEventDetails', undefined, cause);
    const events: readonly HistoryEvent[] = [
      { id: 1, previousEventId: 0, type: 'ExecutionStarted', timestamp: beginning.startedAt, details: started },
      { id: 2, previousEventId: 1, type: 'ExecutionAborted', timestamp: stoppedAt, details: aborted },
    ];
    const end = { status: 'ABORTED', error: undefined, cause } as const;
    execution.restore({ end, stoppedAt, redriveCount: 0 }, { count: events.length, read: () => events });
    return execution;
  }

  #standingStill(kept: LoadedExecution, surroundings: Surroundings): Execution {
    const identity = this.#identity(kept.beginning, new ExecutionMocks());
    return executionOf(identity, kept, outsideOf(kept, surroundings), surroundings);
  }

  #identity({ arn, input, itemCount, machine, mapRunArn, name }: BeginningRecord, mocks: ExecutionMocks) {
    const definition = this.#definitions.get(machine.source) ?? (JSON.parse(machine.source) as StateMachineDefinition);
    this.#definitions.set(machine.source, definition);
    return {
      machine: { ...machine, definition },
      arn,
      name,
      inputText: input,
      mocks,
      ...(mapRunArn !== undefined && { mapRunArn }),
      ...(itemCount !== undefined && { itemCount }),
    };
  }
}

interface KeptExecution {
  readonly beginning: BeginningRecord;
  readonly file: ExecutionFile;
}

type LoadedExecution = KeptExecution & ExecutionOnFile;

const beginningOf = (identity: ExecutionIdentity, startedAt: EpochMs, seed: string): BeginningRecord => {
  const { arn, inputText, itemCount, machine, mapRunArn, mocks, name } = identity;
  const { createdAt, revisionId, roleArn, source, updatedAt } = machine;
  return {
    kind: 'begun',
    arn,
    name,
    input: inputText,
    startedAt,
    seed,
    machine: {
      arn: machine.arn,
      name: machine.name,
      source,
      roleArn,
      createdAt,
      ...(updatedAt !== undefined && { updatedAt }),
      ...(revisionId !== undefined && { revisionId }),
    },
    ...(mocks.origin && { mocks: mocks.origin }),
    ...(mapRunArn !== undefined && { mapRunArn }),
    ...(itemCount !== undefined && { itemCount }),
  };
};

const outsideOf = ({ beginning, file }: KeptExecution, { environment }: Surroundings): Outside =>
  new Outside(environment, {
    seed: beginning.seed,
    startedAt: beginning.startedAt,
    write: (line) => file.append(line),
  });

const executionOf = (
  identity: ExecutionIdentity,
  kept: KeptExecution,
  outside: Outside,
  { archive, observers }: Surroundings,
): Execution => {
  const attempts = new Map<number, StateAttempt>();
  return new Execution(
    identity,
    outside.environment,
    {
      onHistoryEvent: (execution, event) => {
        if (outside.isNews) observers.onHistoryEvent(execution, event);
      },
      onStatusChange: (execution) => {
        if (execution.status === 'RUNNING' ? !outside.isNews : !outside.isLive) return;
        if (execution.status !== 'RUNNING') {
          outside.rest();
          writeEnd(execution, kept, [...attempts.values()]);
          // One that has failed may be redriven, and then shows them all.
          if (execution.status === 'SUCCEEDED') attempts.clear();
        }
        observers.onStatusChange(execution);
      },
      onStateAttempt: (attempt) => {
        if (attempts.has(attempt.id) || attempts.size < ATTEMPTS_MAX) attempts.set(attempt.id, attempt);
        observers.onStateAttempt(attempt);
      },
      onDropped: () => kept.file.remove(),
    },
    archive,
    outside,
  );
};

const writeEnd = (
  execution: Execution,
  { beginning, file }: KeptExecution,
  attempts: readonly StateAttempt[],
): void => {
  const { end, history, redriveCount, redrivenAt, startedAt, stoppedAt = startedAt } = execution;
  if (!end) return;
  const ended: EndRecord = {
    kind: 'ended',
    end,
    stoppedAt,
    redriveCount,
    ...(redrivenAt !== undefined && { redrivenAt }),
    eventCount: history.length,
  };
  file.end({ beginning, ended, attempts, events: history.events() });
};
