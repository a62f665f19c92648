import type { PlanContext } from '../translate/language.js';
import type { TokenStream } from '../parse/token-stream.js';
import { SETTINGS, usualSetting } from '../settings.js';
import { SqlError, notLocal } from '../sql-error.js';
import type { StatementPlan } from '../statement-plan.js';
import { quoteText } from '../translate/names.js';

/** The plan for SET, RESET and SHOW of a setting; `undefined` for all others. */
export const planSettings = (stream: TokenStream, context: PlanContext): StatementPlan | undefined => {
  if (stream.is('set')) return planSet(stream);
  if (stream.takes('reset')) {
    if (stream.takes('all'))
      return { kind: 'setting', name: '*', value: undefined, sql: 'reset timezone; reset datestyle' };
    return settingPlan(stream.name(true), undefined);
  }
  return planShowSetting(stream, context);
};

const planSet = (stream: TokenStream): StatementPlan => {
  stream.expect('set');
  if (stream.takes('session', 'authorization')) {
    stream.rest();
    throw notLocal('SET SESSION AUTHORIZATION (there is one user)');
  }
  if (stream.takes('session', 'characteristics', 'as', 'transaction') || stream.takes('transaction')) {
    stream.rest();
    return { kind: 'nothing' };
  }
  stream.takesOneOf('session', 'local');
  if (stream.takes('time', 'zone')) return settingPlan('timezone', valueOf(stream));
  let name = stream.name(true);
  if (stream.takes('.')) name += `.${stream.name(true)}`;
  if (!stream.takes('to')) stream.expect('=');
  if (stream.takes('default')) return settingPlan(name, undefined);
  return settingPlan(name, valueOf(stream));
};

const valueOf = (stream: TokenStream): string => {
  const parts: string[] = [];
  do {
    const sign = stream.takes('-') ? '-' : '';
    parts.push(
      sign + (stream.isString ? stream.string() : stream.kind() === 'number' ? stream.next().text : stream.name(true)),
    );
  } while (stream.takes(','));
  stream.expectEnd();
  return parts.join(', ');
};

const settingPlan = (name: string, value: string | undefined): StatementPlan => {
  // Names with a point are the caller's own.
  if (name.includes('.')) return { kind: 'setting', name, value };
  const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  if (!setting) throw new SqlError(`unrecognized configuration parameter "${name}"`);
  const lower = value?.toLowerCase();
  if (lower !== undefined && setting.values && !setting.values.includes(lower)) {
    throw new SqlError(`parameter "${name}" requires a Boolean value`);
  }
  if (lower !== undefined && setting.local && !setting.local.includes(lower)) {
    throw notLocal(`SET ${name} TO ${lower}`);
  }
  const sql = setting.isOfDatabase ? `set ${name} to ${value === undefined ? 'default' : quoteText(value)}` : undefined;
  return { kind: 'setting', name, value, ...(sql !== undefined && { sql }) };
};

const planShowSetting = (stream: TokenStream, context: PlanContext): StatementPlan | undefined => {
  if (!stream.is('show')) return undefined;
  const mark = stream.mark();
  stream.expect('show');
  if (stream.takes('all') || stream.takes('parameters')) {
    const rows = Object.keys(SETTINGS).map((name) => [name, settingValue(name, context) ?? '']);
    return { kind: 'rows', columns: ['name', 'setting'], rows };
  }
  if (
    stream.kind() === 'word' &&
    /^(external|table|tables|view|views|schemas|columns|databases|procedure|procedures|functions|grants|model|datashares|column|constraints|policies|template|templates)$/.test(
      stream.peek(),
    )
  ) {
    stream.rewind(mark);
    return undefined;
  }
  let name = stream.takes('time', 'zone') ? 'timezone' : stream.name(true);
  if (stream.takes('.')) name += `.${stream.name(true)}`;
  stream.expectEnd();
  const value = settingValue(name, context);
  if (value === undefined) throw new SqlError(`unrecognized configuration parameter "${name}"`);
  return { kind: 'rows', columns: [name], rows: [[value]] };
};

const settingValue = (name: string, context: PlanContext): string | undefined =>
  context.setting(name) ?? usualSetting(name);
