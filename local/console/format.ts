/** A time of the day, to the second. */
export const clockTime = (at: number): string => new Date(at).toLocaleTimeString(undefined, { hour12: false });

/** Such as `0.34 s`, `12.1 s` or `3 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** JSON text in lines, or the text as it is where it is no JSON. */
export function inLines(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2);
  } catch {
    return json;
  }
}

/** A word for a class of the style sheet: what a status means, whatever it is the status of. */
export function toneOf(status: string): 'good' | 'bad' | 'busy' | 'stopped' | 'idle' {
  switch (status) {
    case 'SUCCEEDED':
    case 'FINISHED':
    case 'succeeded':
      return 'good';
    case 'FAILED':
    case 'TIMED_OUT':
    case 'failed':
    case 'timedOut':
      return 'bad';
    case 'RUNNING':
    case 'STARTED':
    case 'PICKED':
    case 'running':
      return 'busy';
    case 'ABORTED':
    case 'cancelled':
      return 'stopped';
    default:
      return 'idle';
  }
}
