import { expect, it } from '@jest/globals';
import { viewOf } from '../../src/domain/operate/invocation-view.js';
import type { Invocation } from '../../src/ports/invocation.js';
import { aNewInvocation } from '../support/builders.js';

const invocation = (over: Partial<Invocation> = {}): Invocation => ({
  ...aNewInvocation({ taskToken: 'a-secret', sqlPreview: 'select 1' }),
  ...{ status: 'REGISTERED', processed: false, adoptions: 0 },
  ...over,
});

it('an operator sees an invocation without its token, and is told whether it is kept', () => {
  const { taskToken: _token, sqlPreview: _preview, ...shown } = invocation();
  expect(viewOf(invocation())).toStrictEqual({ ...shown, hasTaskToken: true });
  const { taskToken: _none, ...closed } = invocation({ processed: true });
  expect(viewOf(closed)).toMatchObject({ hasTaskToken: false });
});

it('what is left of the SQL is shown where it is asked for, and was kept', () => {
  expect(viewOf(invocation(), true)).toMatchObject({ sqlPreview: 'select 1' });
  const { sqlPreview: _preview, ...without } = invocation();
  expect(viewOf(without, true)).not.toHaveProperty('sqlPreview');
});
