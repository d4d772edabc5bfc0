/** `node -r ./libs/testing/typescript-hook.cjs file.ts`: our own TypeScript in a child process of a test, without a build. */
const { transformFileSync } = require('@swc/core');

const options = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs', ignoreDynamic: true },
  sourceMaps: 'inline',
  swcrc: false,
};

require.extensions['.ts'] = (module, filename) => module._compile(transformFileSync(filename, options).code, filename);
