import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, delimiter } from 'node:path';
import { type ProgramResult, runProgram } from '../support/run-program.js';

export type { ProgramResult };

/** A user's project: a folder outside the repository with a `package.json`. */
export class Project {
  private constructor(
    readonly folder: string,
    readonly node: string,
  ) {}

  /** A new one. */
  static create(): Project {
    const project = new Project(mkdtempSync(join(tmpdir(), 'first-hour-')), process.execPath);
    project.write('package.json', JSON.stringify({ name: 'first-hour', version: '1.0.0', private: true }));
    return project;
  }

  /** The same project, where everything runs on another Node. */
  on(node: string): Project {
    return new Project(this.folder, node);
  }

  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Runs Node with `commandLine` in the project's folder. */
  async run(commandLine: readonly string[], environment?: Readonly<Record<string, string>>): Promise<ProgramResult> {
    return await this.execute(this.node, commandLine, environment);
  }

  /** Runs a program in the project's folder; one that is a script finds the project's Node. */
  async execute(
    program: string,
    commandLine: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<ProgramResult> {
    return await runProgram(program, commandLine, {
      cwd: this.folder,
      env: { ...ownEnvironment(), PATH: [dirname(this.node), process.env.PATH].join(delimiter), ...environment },
    });
  }

  /** Runs a command that an installed package brings, as npx does. */
  async command(name: string, ...commandLine: readonly string[]): Promise<ProgramResult> {
    return await this.run([join('node_modules', '.bin', name), ...commandLine]);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Without what Jest, npm and a test's own run have put into it. */
const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(npm_(?!config_(registry|cache|userconfig)$)|JEST_|NODE_OPTIONS$|NODE_ENV$|NODE_PATH$|FORCE_COLOR$)/.test(
          name,
        ),
    ),
  );
