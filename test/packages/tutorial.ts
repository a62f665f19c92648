import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { codeBlocks, namedBlock } from '../support/markdown.js';
import type { ProgramResult, Project } from './project.js';

const PAGE = 'docs/tutorial.md';
const FILES = ['tables.sql', 'load.test.mjs', 'stack.mjs'];
/** Left to the reader: what installs, and what needs an account. */
const NOT_HERE = /^npm |^npx aws-cdk/;

/** Saves every file of the tutorial. */
export function writeTutorialFiles(project: Project): void {
  for (const name of FILES) project.write(name, namedBlock(PAGE, name));
}

/** The tutorial's blocks of commands, in order, without what installs and deploys. */
export const tutorialCommands = (): string[] =>
  codeBlocks(PAGE, 'sh')
    .map((block) => block.split('\n').filter((line) => !NOT_HERE.test(line)))
    .map((lines) => lines.join('\n').replaceAll(/^npx /gm, '').trim())
    .filter((block) => block !== '');

/** Runs commands in a project as a shell does, which finds the commands that the project has installed. */
export async function runCommands(project: Project, commands: string): Promise<ProgramResult> {
  const PATH = [join(project.folder, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  return await project.execute('sh', ['-ec', commands], { PATH });
}

/** The template that the tutorial's stack was synthesised to. */
export const templateOf = (project: Project): string =>
  readFileSync(join(project.folder, 'cdk.out', 'Warehouse.template.json'), 'utf8');
