import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** glibc reads it when a process starts, and never again. */
const ARENAS = 'MALLOC_ARENA_MAX';
/** Marks the process that has another one before it; it is removed from the environment at once. */
const HAS_GUARD = 'SFN_REDSHIFT_TASKER_LOCAL_HAS_GUARD';
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a process knows about itself. */
export interface StartedProcess {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** As `process.argv`. */
  readonly commandLine: readonly string[];
  /** Options of Node itself, as `process.execArgv`. */
  readonly nodeOptions: readonly string[];
  /** Reads the files that are mapped into its memory, as the kernel lists them. */
  readonly readMappedFiles: () => string;
}

/** This process. */
export const thisProcess = (): StartedProcess => ({
  platform: process.platform,
  environment: process.env,
  commandLine: process.argv,
  nodeOptions: process.execArgv,
  readMappedFiles: () => readFileSync('/proc/self/maps', 'utf8'),
});

/**
 * Whether the command is better started anew with one heap of the C library for all threads: glibc gives each thread its own, and what
 * one of them has freed serves no other, so a process that stays open for days grows with every thread. That matters to `serve` alone,
 * and not where the user has decided about it, or debugs this very process.
 */
export function isBetterStartedAnew(started: StartedProcess): boolean {
  const { commandLine, environment, nodeOptions, platform } = started;
  if (platform !== 'linux' || commandLine[2] !== 'serve') return false;
  if (commandLine.some((argument) => ['--help', '-h'].includes(argument))) return false;
  if (environment[ARENAS] !== undefined || environment.GLIBC_TUNABLES?.includes('malloc.arena_max')) return false;
  if ([...nodeOptions, environment.NODE_OPTIONS].some((option) => option?.includes('--inspect'))) return false;
  try {
    return /\/libc(-[\d.]+)?\.so/.test(started.readMappedFiles());
  } catch {
    return false;
  }
}

/**
 * Starts the same command line anew with one heap: in this process where Node can do so (22.15 and later), which then never comes
 * back; otherwise in a second one, which has this one's streams and is sent its signals, while this one does nothing but wait.
 *
 * @returns whether the command has run, and this process ends as the second one did as soon as nothing else is to be done; `false`
 *   where it could not be started.
 */
export async function startAnew(): Promise<boolean> {
  const commandLine = [...process.execArgv, ...process.argv.slice(1)];
  const environment = { ...process.env, [ARENAS]: '1' };
  // Types of Node 20 do not know it.
  const { execve } = process as { execve?: (file: string, commandLine: string[], environment: object) => never };
  execve?.(process.execPath, [process.execPath, ...commandLine], environment);
  return await runGuarded(commandLine, environment);
}

/** Has this process end when the one before it is gone, in whatever way that ended. To be called at the start. */
export function endWithGuard(): void {
  if (process.env[HAS_GUARD] === undefined) return;
  Reflect.deleteProperty(process.env, HAS_GUARD);
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // Whatever runs keeps the process open, its guard does not.
  process.channel?.unref();
}

async function runGuarded(commandLine: readonly string[], environment: NodeJS.ProcessEnv): Promise<boolean> {
  const child = spawn(process.execPath, commandLine, {
    env: { ...environment, [HAS_GUARD]: '1' },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // In a group of its own: a terminal's Ctrl-C would otherwise reach it twice, and the second one ends it at once.
    detached: true,
  });
  const passOn = (name: NodeJS.Signals): void => void child.kill(name);
  for (const name of PASSED_ON) process.on(name, passOn);
  let end: [number | null, NodeJS.Signals | null];
  try {
    end = (await once(child, 'exit')) as typeof end;
  } catch {
    return false;
  } finally {
    for (const name of PASSED_ON) process.off(name, passOn);
  }
  const [status, signalName] = end;
  if (signalName !== null) process.kill(process.pid, signalName);
  // A signal that this process does not die of, such as one that is ignored, leaves the status that a shell would give.
  process.exitCode = status ?? 128 + constants.signals[signalName ?? 'SIGTERM'];
  return true;
}
