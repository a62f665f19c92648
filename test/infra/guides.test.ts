import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

describe('the guides to deploying and migrating', () => {
  it('name every alarm', () => {
    const alarms = [
      ...readFileSync('infra/src/tasker/tasker-alarms.ts', 'utf8').matchAll(/this\.alarm\(\s*['`]([^'`]+)['`]/g),
    ];
    const guide = readFileSync('docs/deploying.md', 'utf8');
    const named = alarms.map(([, name = '']) => name.replace(/^\$\{name\}/, ''));
    expect(named).toHaveLength(7);
    expect(named.filter((name) => !guide.includes(name))).toEqual([]);
  });

  it('name every prop of a tasker that stayed or came', () => {
    const props = ['sfn-redshift-tasker-props.ts', 'tasker-network-props.ts'].flatMap((file) =>
      [...readFileSync(`infra/src/tasker/${file}`, 'utf8').matchAll(/^ {2}readonly (\w+)/gm)].map(
        ([, name = '']) => name,
      ),
    );
    const guide = readFileSync('docs/migrating.md', 'utf8');
    expect(props.length).toBeGreaterThan(25);
    expect(props.filter((name) => !guide.includes(`\`${name}\``) && !guide.includes(`\`${name}:`))).toEqual([]);
  });
});
