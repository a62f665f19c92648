import { parseResultLocation, RESULT_LOCATION_ALLOWED } from 'sfn-redshift-tasker';
import { UsageError } from 'sfn-redshift-tasker/command-line';

/** The value of `--results`. @throws {UsageError} where it is no place for results. */
export function readResultsTo(text: string | undefined): { readonly resultsTo?: string } {
  if (text === undefined) return {};
  if (parseResultLocation(text) !== undefined) return { resultsTo: text };
  throw new UsageError(`--results is '${text}'; allowed: ${RESULT_LOCATION_ALLOWED}`);
}
