#!/usr/bin/env node
// The SDK looks at this when it is loaded, which is why everything else is imported afterwards.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const { endWithGuard, isBetterStartedAnew, startAnew, thisProcess } = await import('./start-anew.js');
endWithGuard();
if (!isBetterStartedAnew(thisProcess()) || !(await startAnew())) {
  const { runCommandLine } = await import('sfn-redshift-tasker/command-line');
  const { createProgram } = await import('./program.js');
  await runCommandLine(createProgram, process.argv);
}

export {};
