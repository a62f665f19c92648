#!/usr/bin/env node
// The SDK looks at this when it is loaded, which is why everything else is imported afterwards.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const { isLocalCommand, localCommandUrl, refuseLocalCommand } = await import('./local-commands.js');
const { runCommandLine } = await import('./run-command-line.js');
if (isLocalCommand(process.argv)) {
  const url = localCommandUrl();
  if (url !== undefined) await import(url);
  else await runCommandLine(() => ({ parseAsync: async () => refuseLocalCommand(process.argv[2]) }), process.argv);
} else {
  const { createProgram } = await import('./program.js');
  await runCommandLine(createProgram, process.argv);
}

export {};
