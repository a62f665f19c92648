#!/usr/bin/env node
// The SDK looks at this when it is loaded, which is why everything else is imported afterwards.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const { runCli } = await import('./run-cli.js');
await runCli(process.argv);

export {};
