import type { Execution } from './execution.js';
import { isStatesArn } from './arns.js';
import type { MapRun } from './map-run.js';
import { executionMissing, invalidArn, mapRunMissing, stateMachineMissing } from './service-errors.js';
import type { StateMachine } from './state-machine.js';

/** Histories of executions that have ended hold no more events than this in total, some 250 MB of small ones (in the archive, where there is one). */
const ENDED_EVENTS_MAX = 500_000;

/** The state machines and executions that the service knows. */
export class Registry {
  readonly #machines = new Map<string, StateMachine>();
  readonly #executions = new Map<string, Execution>();
  /** How long the histories of those are that have ended, in the order in which they have. */
  readonly #ended = new Map<Execution, number>();
  #endedEventCount = 0;
  /** By the execution that the Map is part of. */
  readonly #mapRuns = new Map<string, MapRun[]>();

  /** @param endedExecutionsMax executions that have ended are forgotten beyond this many. */
  constructor(private readonly endedExecutionsMax: number) {}

  /** All state machines, in the order of their creation. */
  machines(): StateMachine[] {
    return [...this.#machines.values()];
  }

  /** All executions, the newest first. */
  executions(): Execution[] {
    return [...this.#executions.values()].reverse();
  }

  /** @throws {AwsJsonError} `InvalidArn` or `StateMachineDoesNotExist`. */
  machine(arn: string): StateMachine {
    const machine = this.#machines.get(arn);
    if (machine) return machine;
    throw isStatesArn(arn, 'stateMachine') ? stateMachineMissing(arn) : invalidArn(arn);
  }

  /**
   * The machine that a definition means by an ARN: the one that has it, else the one with its name, since a deployed
   * definition names another region and account.
   *
   * @throws {AwsJsonError} `InvalidArn` or `StateMachineDoesNotExist`.
   */
  machineMeantBy(arn: string): StateMachine {
    const known = this.#machines.get(arn);
    if (known) return known;
    const name = isStatesArn(arn, 'stateMachine') ? arn.split(':')[6] : undefined;
    return this.machines().find((machine) => machine.name === name) ?? this.machine(arn);
  }

  /** The machine, or `undefined` where none has this ARN. */
  findMachine(arn: string): StateMachine | undefined {
    return this.#machines.get(arn);
  }

  /** Adds a machine, or puts it in the place of the one that has its ARN. */
  putMachine(machine: StateMachine): void {
    this.#machines.set(machine.arn, machine);
  }

  /** Forgets a machine; its executions go on. */
  removeMachine(arn: string): void {
    this.#machines.delete(arn);
  }

  /** @throws {AwsJsonError} `InvalidArn` or `ExecutionDoesNotExist`. */
  execution(arn: string): Execution {
    const execution = this.#executions.get(arn);
    if (execution) return execution;
    throw isStatesArn(arn, 'execution') ? executionMissing(arn) : invalidArn(arn);
  }

  /** The execution, or `undefined` where none has this ARN. */
  findExecution(arn: string): Execution | undefined {
    return this.#executions.get(arn);
  }

  /** The runs of distributed Maps of an execution, the newest first. */
  mapRunsOf(executionArn: string): MapRun[] {
    return [...(this.#mapRuns.get(executionArn) ?? [])].reverse();
  }

  /** @throws {AwsJsonError} `InvalidArn` or `ResourceNotFound`. */
  mapRun(arn: string): MapRun {
    const found = [...this.#mapRuns.values()].flat().find((mapRun) => mapRun.arn === arn);
    if (found) return found;
    throw isStatesArn(arn, 'mapRun') ? mapRunMissing(arn) : invalidArn(arn);
  }

  addMapRun(mapRun: MapRun): void {
    this.#mapRuns.set(mapRun.executionArn, [...(this.#mapRuns.get(mapRun.executionArn) ?? []), mapRun]);
  }

  /** Adds an execution, and forgets those that ended longest ago where they or their histories are too many. */
  addExecution(execution: Execution): void {
    this.#executions.set(execution.arn, execution);
    for (const ended of this.#ended.keys()) {
      const { size } = this.#ended;
      // The last one stays whatever its size: somebody may be about to look at it.
      const isTooMany = size > this.endedExecutionsMax || (this.#endedEventCount > ENDED_EVENTS_MAX && size > 1);
      if (!isTooMany) return;
      this.#goesOn(ended);
      this.#executions.delete(ended.arn);
      this.#mapRuns.delete(ended.arn);
      ended.drop();
    }
  }

  /** To be told each time that an execution begins, ends, or goes on after its end. */
  noteStatus(execution: Execution): void {
    this.#goesOn(execution);
    if (execution.status === 'RUNNING') return;
    const { length } = execution.history;
    this.#ended.set(execution, length);
    this.#endedEventCount += length;
  }

  #goesOn(execution: Execution): void {
    this.#endedEventCount -= this.#ended.get(execution) ?? 0;
    this.#ended.delete(execution);
  }
}
