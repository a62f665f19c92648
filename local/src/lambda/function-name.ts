/**
 * The name in a `FunctionName` as Lambda takes it: a name, a partial ARN (`123456789012:function:name`) or a whole one,
 * each with or without a version or alias behind a colon.
 *
 * @example functionNameOf('arn:aws:lambda:eu-west-1:123456789012:function:greet:live') // 'greet'
 */
export function functionNameOf(reference: string): string {
  const marker = reference.lastIndexOf(':function:');
  const tail = marker >= 0 ? reference.slice(marker + ':function:'.length) : reference.replace(/^function:/, '');
  return tail.split(':', 1)[0] ?? tail;
}
