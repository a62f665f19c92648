import type { Clock } from 'sfn-redshift-tasker';
import { EventFaults } from './event-faults.js';
import { compileEventPattern, type EventPredicate } from './event-pattern.js';

/** Where matching events go. */
export interface EventTarget {
  /** What the target is, for whoever asks about the rule; absent for one that has no ARN. */
  readonly arn?: string;
  /** Takes one event; an error is told to the bus's `onFailure`, and the event is dropped, unless there are dead letters. */
  deliver(event: object): Promise<void>;
  /** Takes an event that could not be delivered, with why. @default it is dropped */
  bury?(event: object, undelivered: UndeliveredEvent): Promise<void>;
}

/** Why an event did not reach a target of a rule. */
export interface UndeliveredEvent {
  readonly ruleName: string;
  readonly error: unknown;
}

/** A rule of the bus. */
export interface EventRule {
  readonly name: string;
  /** EventBridge's own syntax. */
  readonly pattern: unknown;
  readonly targets: readonly EventTarget[];
}

/** Something that happens at fixed times; whoever makes it happen asks {@link EventBus.isEnabled} first. */
export interface ScheduleRule {
  readonly name: string;
  /** EventBridge's own syntax, such as `rate(1 minute)`. */
  readonly schedule: string;
  readonly targetArns: readonly string[];
}

/** A rule as EventBridge describes it. */
export interface RuleDescription {
  readonly name: string;
  readonly isEnabled: boolean;
  /** Absent for a schedule. */
  readonly pattern?: unknown;
  /** Absent for a rule with a pattern. */
  readonly schedule?: string;
  readonly targetArns: readonly string[];
}

export interface EventBusOptions {
  /** Times delayed events. @default events cannot be delayed: they arrive at once */
  readonly clock?: Clock;
  /** Told about every delivery that failed. */
  readonly onFailure?: (error: unknown) => void;
  /** Whether a rule that is added is on, and who remembers that. @default all are, and nobody */
  readonly switches?: RuleSwitches;
}

/** Remembers which rules are on, by name. */
export interface RuleSwitches {
  isOn(name: string): boolean;
  /** @throws where it cannot be remembered; the rule is as it was then. */
  set(name: string, isOn: boolean): void;
}

interface CompiledRule extends RuleDescription {
  readonly matches: EventPredicate;
  readonly targets: readonly EventTarget[];
}

const NEVER: EventPredicate = () => false;

/**
 * The default event bus: hands every event to the targets of the rules that match it, at once and once. Real EventBridge may
 * lose, repeat and reorder events; this one does what {@link EventBus.faults} asks for, and nothing of the kind otherwise.
 *
 * @example bus.addRule({ name: 'completions', pattern: { source: ['aws.redshift-data'] }, targets: [queue] });
 */
export class EventBus {
  private readonly rules = new Map<string, CompiledRule>();
  private readonly deliveries = new Set<Promise<void>>();
  private readonly closing = new AbortController();
  /** What is to happen to events to come. */
  readonly faults = new EventFaults();

  constructor(private readonly options: EventBusOptions = {}) {}

  /**
   * Adds a rule, or replaces the one of this name.
   *
   * @throws {InvalidEventPattern} for a pattern that EventBridge would refuse.
   */
  addRule({ name, pattern, targets }: EventRule): void {
    const targetArns = targets.flatMap(({ arn }) => arn ?? []);
    this.rules.set(name, {
      ...{ name, pattern, targets, targetArns, isEnabled: this.isOn(name) },
      matches: compileEventPattern(pattern),
    });
  }

  /** Tells of a schedule, so that it can be looked at and switched off like any rule. */
  addSchedule(rule: ScheduleRule): void {
    this.rules.set(rule.name, { ...rule, isEnabled: this.isOn(rule.name), targets: [], matches: NEVER });
  }

  /** All rules, in the order in which they were added. */
  listRules(): readonly RuleDescription[] {
    return [...this.rules.values()].map(({ matches: _matches, targets: _targets, ...description }) => description);
  }

  /** Whether there is a rule of this name and it is not switched off. */
  isEnabled(name: string): boolean {
    return this.rules.get(name)?.isEnabled ?? false;
  }

  /** Switches a rule on or off; false where there is none of this name. @throws where that cannot be remembered. */
  setEnabled(name: string, isEnabled: boolean): boolean {
    const rule = this.rules.get(name);
    if (!rule) return false;
    this.options.switches?.set(name, isEnabled);
    this.rules.set(name, { ...rule, isEnabled });
    return true;
  }

  /** Hands an event to all targets that want it. Returns before they have taken it. */
  publish(event: object): void {
    // Targets get what EventBridge would send: a copy that went through JSON.
    const text = JSON.stringify(event);
    const fault = this.faults.take(JSON.parse(text));
    if (fault === undefined) this.handOut(text);
    else if (fault.kind === 'delay') this.track(this.handOutLater(text, fault.delayMs));
  }

  /** Drops what is delayed and waits for what is being delivered. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.settled();
  }

  private isOn(name: string): boolean {
    return this.options.switches?.isOn(name) ?? true;
  }

  private handOut(text: string): void {
    for (const { name, isEnabled, matches, targets } of this.rules.values()) {
      if (!isEnabled || !matches(JSON.parse(text))) continue;
      for (const target of targets) this.deliver(name, target, JSON.parse(text) as object);
    }
  }

  private async handOutLater(text: string, delayMs: number): Promise<void> {
    try {
      await this.options.clock?.sleep(delayMs, this.closing.signal);
    } catch {
      return;
    }
    this.handOut(text);
  }

  /** Resolves when every event published so far has been taken or dropped. */
  async settled(): Promise<void> {
    await Promise.all(this.deliveries);
  }

  private deliver(ruleName: string, target: EventTarget, event: object): void {
    this.track(
      Promise.resolve()
        .then(() => target.deliver(event))
        .catch(async (error: unknown) => {
          this.options.onFailure?.(error);
          await target.bury?.(event, { ruleName, error });
        })
        .catch((error: unknown) => this.options.onFailure?.(error)),
    );
  }

  private track(work: Promise<void>): void {
    const delivery = work.finally(() => this.deliveries.delete(delivery));
    this.deliveries.add(delivery);
  }
}
