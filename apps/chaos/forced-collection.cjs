/** Loaded into an app's process by a run that watches its memory: SIGUSR2 collects all garbage and tells what is left. */
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { setImmediate } = require('node:timers');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGUSR2', () => {
  // What finalizers let go of is garbage for the second one.
  collect();
  setImmediate(() => {
    collect();
    process.stderr.write(`memory ${JSON.stringify(process.memoryUsage())}\n`);
  });
});
