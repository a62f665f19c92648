/** A setting of a session. */
export interface Setting {
  readonly usual: string;
  /** Values that are taken; absent: any. */
  readonly values?: readonly string[];
  /** Whether the database has it too, under the same name. */
  readonly isOfDatabase?: boolean;
  /** Values that are taken here; the others are refused by name, because they change results. */
  readonly local?: readonly string[];
}

const SWITCH = ['on', 'off', 'true', 'false', '1', '0', 't', 'f', 'yes', 'no'] as const;
const OFF = ['off', 'false', '0', 'f', 'no'] as const;
const ON = ['on', 'true', '1', 't', 'yes'] as const;

/** Settings of Redshift that a session may change. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  analyze_threshold_percent: { usual: '10' },
  auto_mv: { usual: 'on', values: SWITCH },
  cast_super_null_on_error: { usual: 'on', values: SWITCH, local: ON },
  client_encoding: { usual: 'UTF8', isOfDatabase: true },
  client_min_messages: { usual: 'notice' },
  datashare_break_glass_session_var: { usual: '' },
  datestyle: { usual: 'ISO, MDY', isOfDatabase: true },
  default_geometry_encoding: { usual: '1' },
  describe_field_name_in_uppercase: { usual: 'off', values: SWITCH, local: OFF },
  downcase_delimited_identifier: { usual: 'on', values: SWITCH, local: ON },
  enable_case_sensitive_identifier: { usual: 'off', values: SWITCH },
  enable_case_sensitive_super_attribute: { usual: 'off', values: SWITCH },
  enable_mirror_to_leader: { usual: 'off' },
  enable_numeric_rounding: { usual: 'on', values: SWITCH },
  enable_result_cache_for_session: { usual: 'on', values: SWITCH },
  enable_spectrum_oid: { usual: 'on', values: SWITCH },
  enable_vacuum_boost: { usual: 'off', values: SWITCH },
  error_on_nondeterministic_update: { usual: 'off', values: SWITCH, local: OFF },
  extra_float_digits: { usual: '0' },
  interval_forbid_composite_literals: { usual: 'off', values: SWITCH, local: OFF },
  json_parse_dedup_attributes: { usual: 'off', values: SWITCH, local: OFF },
  json_parse_truncate_strings: { usual: 'off', values: SWITCH, local: OFF },
  json_serialization_enable: { usual: 'off', values: SWITCH },
  json_serialization_parse_nested_strings: { usual: 'off', values: SWITCH },
  max_concurrency_scaling_clusters: { usual: '1' },
  max_cursor_result_set_size: { usual: '0' },
  mv_enable_aqmv_for_session: { usual: 'on', values: SWITCH },
  navigate_super_null_on_error: { usual: 'on', values: SWITCH, local: ON },
  parse_super_null_on_error: { usual: 'off', values: SWITCH, local: OFF },
  pg_federation_repeatable_read: { usual: 'on', values: SWITCH },
  query_group: { usual: 'default' },
  search_path: { usual: '$user, public' },
  spectrum_enable_pseudo_columns: { usual: 'on', values: SWITCH },
  spectrum_query_maxerror: { usual: '0' },
  statement_timeout: { usual: '0', isOfDatabase: true },
  stored_proc_log_min_messages: { usual: 'info' },
  timezone: { usual: 'UTC', isOfDatabase: true },
  transaction_isolation: { usual: 'serializable' },
  use_fips_ssl: { usual: 'off' },
  wlm_query_slot_count: { usual: '1' },
};

/** Settings that are told, but belong to the cluster. */
const OF_CLUSTER: Readonly<Record<string, string>> = {
  server_version: '8.0.2',
  server_encoding: 'UNICODE',
  max_query_execution_time: '0',
  require_ssl: 'false',
  enable_user_activity_logging: 'false',
};

/** What a setting is when nobody has changed it; `undefined` where there is no such setting. */
export const usualSetting = (name: string): string | undefined => {
  if (Object.hasOwn(SETTINGS, name)) return SETTINGS[name]?.usual;
  return Object.hasOwn(OF_CLUSTER, name) ? OF_CLUSTER[name] : undefined;
};

/** Whether a switch is on. */
export const isOn = (value: string | undefined, usual: boolean): boolean =>
  value === undefined ? usual : (ON as readonly string[]).includes(value.toLowerCase());
