import { inspect } from 'node:util';
import { expect } from '@jest/globals';
import { Logger } from '@aws-lambda-powertools/logger';
import { createTaskerMetrics, PowertoolsTelemetry } from '../../src/adapters/powertools/index.js';
import type { Runtime } from '../../src/domain/runtime.js';
import type { Telemetry } from '../../src/ports/telemetry.js';
import { type CapturedOutput, captureOutput } from './captured-output.js';

/** Recognisable in whatever they get into, also in parts of it and when they are escaped. */
export const SECRETS = {
  sql: 'SECRETsqlSECRET',
  token: 'SECRETtokenSECRET',
  parameter: 'SECRETparameterSECRET',
  row: 'SECRETrowSECRET',
  databaseText: 'SECRETdatabaseSECRET',
  event: 'SECRETeventSECRET',
} as const;

const both = (one: Telemetry, other: Telemetry): Telemetry => {
  const tell =
    <Name extends keyof Telemetry>(name: Name) =>
    (...told: Parameters<Telemetry[Name]>): void => {
      for (const telemetry of [one, other]) (telemetry[name] as (...told: unknown[]) => void)(...told);
    };
  return {
    debug: tell('debug'),
    info: tell('info'),
    warn: tell('warn'),
    error: tell('error'),
    metric: tell('metric'),
    flush: tell('flush'),
  };
};

/** Watches what gets out: to the telemetry of a world, to standard output at every level, and into error texts. */
export class LeakWatch {
  readonly #output: CapturedOutput = captureOutput();
  readonly #logger = new Logger({ logLevel: 'DEBUG' });
  readonly #errors: string[] = [];

  /** The parts of a world that are watched: its telemetry goes to the Powertools logger as well. */
  readonly watched = ({ telemetry }: Runtime): Partial<Runtime> => ({
    telemetry: both(telemetry, new PowertoolsTelemetry({ logger: this.#logger, metrics: createTaskerMetrics() })),
  });

  /** Notes an error that a caller sees, with all that hangs on it. */
  note(error: unknown): void {
    this.#errors.push(error instanceof Error ? error.message : '', inspect(error, { depth: 5, maxStringLength: null }));
  }

  /** Everything that got out, and `more`. */
  told(more = ''): string {
    return [this.#output.text(), ...this.#errors, more].join('\n');
  }

  /** Ends the watch, and fails where a secret got out here or in `more`. */
  close(more = ''): void {
    this.#output.release();
    // The whole text would bury the finding.
    const told = this.told(more);
    const found = told.indexOf('SECRET');
    expect(found < 0 ? '' : told.slice(Math.max(0, found - 100), found + 100)).toBe('');
  }

  /** Ends the watch without looking. */
  release(): void {
    this.#output.release();
  }
}
