import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const PROPS_FILES = [
  'sfn-redshift-tasker-props.ts',
  'tasker-network-props.ts',
  'tasker-operations-props.ts',
  'callback-infra-settings.ts',
];

describe('the guides to deploying and migrating', () => {
  it('name every prop of a tasker that stayed or came', () => {
    const guide = readFileSync('docs/migrating.md', 'utf8');
    expect(props().length).toBeGreaterThan(25);
    expect(props().filter((name) => !guide.includes(`\`${name}\``) && !guide.includes(`\`${name}:`))).toEqual([]);
  });

  it('say what becomes of every prop', () => {
    const guide = readFileSync('docs/props.md', 'utf8');
    expect(props().filter((name) => !guide.includes(`\`${name}`))).toEqual([]);
  });
});

const props = (): string[] =>
  PROPS_FILES.flatMap((file) =>
    [...readFileSync(`infra/src/tasker/${file}`, 'utf8').matchAll(/^ {2}readonly (\w+)/gm)].map(
      ([, name = '']) => name,
    ),
  );
