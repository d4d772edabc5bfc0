import packageJson from '../package.json';

/** Of this Tapehouse. */
export const version: string = packageJson.version;
