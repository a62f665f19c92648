/** The body of a message as a value; `undefined` for what is no JSON. */
export function readBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/**
 * The event in the body of a letter of the upkeep function: Lambda puts it into the record of the failed invocation.
 *
 * @returns `undefined` where there is none.
 */
export function eventOfUpkeepLetter(body: string): object | undefined {
  const record = readBody(body);
  if (typeof record !== 'object' || record === null) return undefined;
  const event = 'requestPayload' in record ? record.requestPayload : record;
  return typeof event === 'object' && event !== null ? event : undefined;
}
