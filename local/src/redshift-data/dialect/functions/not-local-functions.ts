/** Functions that Redshift has and the laptop cloud does not. */
const NAMES =
  'checksum farmfingerprint64 murmur3_32_hash hll_create_sketch hll_cardinality hll_combine hll_combine_sketches ' +
  'object_transform explain_model change_query_priority change_session_priority change_user_priority ' +
  'pg_cancel_backend pg_terminate_backend reboot_cluster set_config current_session_arn default_iam_role ' +
  'get_ar_default_iam_role has_assumerole_privilege pg_get_cols pg_get_grantee_by_iam_role pg_get_iam_role_by_user ' +
  'pg_get_late_binding_view_cols pg_get_session_roles user_is_member_of role_is_member_of is_member_of ' +
  'age isfinite get_byte set_bit set_byte to_ascii addbbox dropbbox geometrytype supportsbbox db_collation ' +
  'get_mounted_role pg_timezone_names pg_timezone_abbrevs array_sort arrays_overlap geohash h3_frompoint h3_fromlonglat h3_polyfill';

const NOT_LOCAL: ReadonlySet<string> = new Set(NAMES.split(' '));

/** Whether Redshift has this function and the laptop cloud does not. */
export const isNotLocalFunction = (name: string): boolean =>
  NOT_LOCAL.has(name) || name.startsWith('st_') || name.startsWith('h3_');
