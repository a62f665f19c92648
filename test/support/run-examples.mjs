// Runs examples one after the other in one process, because most of an example's time goes into loading what it imports, and tells on
// standard output what each has printed: { "<path>": "<text>" }.
//   node run-examples.mjs PATH...
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const printed = {};
const { log } = console;
for (const path of process.argv.slice(2)) {
  printed[path] = '';
  console.log = (text) => void (printed[path] += `${text}\n`);
  await import(pathToFileURL(resolve(path)).href);
}
console.log = log;
console.log(JSON.stringify(printed));
