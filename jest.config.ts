import type { Config } from 'jest';

const config: Config = {
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/db'],
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.STORES ? [] : ['\\.stores\\.test\\.ts$']),
    ...(process.env.BROWSER ? [] : ['\\.browser\\.test\\.ts$']),
  ],
  transform: { '^.+\\.[jt]sx?$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  // Packages that are ECMAScript modules only are transformed too: `import()` is `require` here.
  transformIgnorePatterns: ['/node_modules/(?!(mpg123-decoder|@wasm-audio-decoders|simple-yenc)/)'],
  globalSetup: '<rootDir>/libs/testing/jest-global-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/jest-global-teardown.ts',
  // Ends what hangs: tests measure no time, and a machine may be ten times as busy as another.
  testTimeout: 300_000,
  maxWorkers: 2,
};

export default config;
