import type { EventSourceMapping } from './event-source-mapping.js';
import type { EventSourceMappingSettings } from './event-source-mapping-settings.js';

export interface SwitchableMappingOptions {
  readonly functionArn: string;
  readonly queueArn: string;
  readonly settings: EventSourceMappingSettings;
  /** Whether it polls from the start, and who remembers that. @default it does, and nobody */
  readonly memory?: SwitchMemory;
}

/** Remembers whether something is on. */
export interface SwitchMemory {
  isOn(): boolean;
  /** @throws where it cannot be remembered. */
  set(isOn: boolean): void;
}

/** An event source mapping that can be switched off and on, as Lambda's UpdateEventSourceMapping does. */
export class SwitchableMapping {
  /** How Lambda names it. There is one for each queue. */
  readonly uuid = '00000000-0000-4000-8000-000000000001';
  private make: (() => EventSourceMapping) | undefined;
  private running: EventSourceMapping | undefined;

  constructor(readonly options: SwitchableMappingOptions) {}

  /** Whether it polls. */
  get isEnabled(): boolean {
    return this.running !== undefined;
  }

  /** Begins to poll, unless it was switched off. @param make starts the mapping; called again whenever it is switched on. */
  start(make: () => EventSourceMapping): void {
    this.make = make;
    if (this.options.memory?.isOn() ?? true) this.running ??= make();
  }

  /** Resolves once the last poll has ended, or the first has begun. @throws where it cannot be remembered; all is as it was then. */
  async setEnabled(isEnabled: boolean): Promise<void> {
    this.options.memory?.set(isEnabled);
    if (!isEnabled) await this.stop();
    else this.running ??= this.make?.();
  }

  /** Ends the poll under way and waits for the batches under way. May be called twice. */
  async stop(): Promise<void> {
    const stopping = this.running;
    this.running = undefined;
    await stopping?.stop();
  }
}
