import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventBus } from '../../../local/src/events/event-bus.js';
import { KeptSwitches, RememberedSwitches } from '../../../local/src/cloud/switches.js';

describe('what is switched off', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'switches-'));
    path = join(folder, 'switched-off.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is so for the next process, until it is switched on', () => {
    KeptSwitches.load(path).set('reconcile', false);
    const next = KeptSwitches.load(path);
    expect([next.isOn('reconcile'), next.isOn('completions')]).toEqual([false, true]);
    next.set('reconcile', true);
    expect(KeptSwitches.load(path).isOn('reconcile')).toBe(true);
  });

  it('is forgotten where nothing is kept', () => {
    const switches = new RememberedSwitches();
    switches.set('reconcile', false);
    expect([switches.isOn('reconcile'), new RememberedSwitches().isOn('reconcile')]).toEqual([false, true]);
  });

  it('is told with the file where that cannot be read', () => {
    writeFileSync(path, '{');
    expect(() => KeptSwitches.load(path)).toThrow(`cannot be read from '${path}'`);
  });

  it('holds for a rule that is added afterwards, and a rule that cannot be switched is as it was', () => {
    const switches = new RememberedSwitches();
    switches.set('reconcile', false);
    const bus = new EventBus({ switches });
    bus.addRule({ name: 'reconcile', pattern: { source: ['x'] }, targets: [] });
    expect(bus.isEnabled('reconcile')).toBe(false);
    const full = new EventBus({
      switches: {
        isOn: () => true,
        set: () => {
          throw new Error('no space left');
        },
      },
    });
    full.addRule({ name: 'reconcile', pattern: { source: ['x'] }, targets: [] });
    expect(() => full.setEnabled('reconcile', false)).toThrow('no space left');
    expect(full.isEnabled('reconcile')).toBe(true);
  });
});
