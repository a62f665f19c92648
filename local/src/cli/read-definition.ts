import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from 'sfn-redshift-tasker/command-line';
import { definitionInTemplate, isTemplate } from '../states/definition/definition-in-template.js';
import { fromYaml } from './from-yaml.js';
import { readText } from './files.js';

const YAML_FILE = /\.ya?ml$/u;

/**
 * The text of a definition: JSON, perhaps with placeholders. The file holds a definition, in JSON or YAML, or a template of
 * CloudFormation or SAM; which of a template's machines is said behind a `#`.
 *
 * @param given `FILE` or `FILE#LOGICAL_ID`
 * @throws {UsageError} it cannot be read; the template has no such machine, or none is named and there are several.
 */
export function readDefinition(given: string, argument: string): string {
  const { file, logicalId } = placeOf(given);
  const text = readText(file, argument);
  const content = YAML_FILE.test(file) ? fromYaml(text, file) : jsonIn(text);
  // With placeholders that are no texts it is no JSON yet.
  if (content === undefined) return text;
  if (!isTemplate(content)) {
    if (logicalId === undefined) return YAML_FILE.test(file) ? JSON.stringify(content) : text;
    throw new UsageError(
      `${argument}: '${file}' is no template, so there is no '${logicalId}' in it; leave out '#${logicalId}'`,
    );
  }
  try {
    return definitionInTemplate(content, {
      ...(logicalId !== undefined && { logicalId }),
      readFile: (uri) => {
        const path = join(dirname(file), uri);
        return existsSync(path) ? readDefinition(path, argument) : undefined;
      },
      valueOfOther: (name) => `\${${name}}`,
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${argument}: '${file}': ${(error as Error).message}; write it as '${file}#LOGICAL_ID'`);
  }
}

/** The file without what is behind its `#`. */
export const fileOf = (given: string): string => placeOf(given).file;

const placeOf = (given: string): { file: string; logicalId?: string } => {
  const [, file, logicalId] = /^(.+\.(?:json|ya?ml|template))#(\w+)$/u.exec(given) ?? [];
  return file !== undefined && logicalId !== undefined && !existsSync(given) ? { file, logicalId } : { file: given };
};

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};
