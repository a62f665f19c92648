// One function in a thread of its own: with its own environment and modules, as in a Lambda of its own.
import { parentPort, workerData } from 'node:worker_threads';

// What it prints arrives before what it answers.
process.stdout.write = (text) => {
  parentPort.postMessage({ output: String(text) });
  return true;
};

const loaded = await import(workerData.module);
const handler = loaded[workerData.exportName];

parentPort.on('message', async ({ id, event, context }) => {
  const deadline = Date.now() + context.remainingMs;
  try {
    const result = await handler(event, { ...context, getRemainingTimeInMillis: () => deadline - Date.now() });
    parentPort.postMessage({ id, result: JSON.stringify(result) });
  } catch (error) {
    parentPort.postMessage({ id, error: { name: error.name, message: error.message } });
  }
});
