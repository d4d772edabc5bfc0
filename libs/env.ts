/** Reading the environment: each variable is named, with what it should be, when it is wrong. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables and collects what is wrong with them, so that all of it is said at once. */
export function readEnvironment(env: Environment) {
  const problems: string[] = [];
  const read = <T>(name: string, fallback: T, expected: string, parse: (text: string) => T | undefined): T => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = parse(text);
    if (value === undefined) problems.push(`${name} must be ${expected}`);
    return value ?? fallback;
  };
  return {
    text: (name: string, fallback: string) => read(name, fallback, 'a text', (text) => text),
    optional: (name: string) => read<string | undefined>(name, undefined, 'a text', (text) => text),
    integer: (name: string, fallback: number, { min = 0, max = 2 ** 31 - 1 } = {}) =>
      read(name, fallback, `a whole number from ${min} to ${max}`, (text) => {
        const number = Number(text);
        return /^\d+$/.test(text) && number >= min && number <= max ? number : undefined;
      }),
    oneOf: <T extends string>(name: string, fallback: T, values: readonly T[]) =>
      read(name, fallback, `one of ${values.join(', ')}`, (text) => values.find((value) => value === text)),
    /** An absolute http(s) URL that paths can be added to, given back without a trailing slash. */
    url: (name: string, fallback: string) =>
      read(name, fallback, 'an absolute http or https URL without user info, query and fragment', (text) =>
        URL.canParse(text) && /^https?:\/\/[^@?#]+$/i.test(text) ? text.replace(/\/+$/, '') : undefined,
      ),
    matching: (name: string, pattern: RegExp, expected: string) =>
      read<string | undefined>(name, undefined, expected, (text) => (pattern.test(text) ? text : undefined)),
    /** @param parse gives undefined for a text that is not what was expected */
    parsed: read,
    isUnset: (name: string) => env[name] === undefined || env[name] === '',
    /** The problem with a variable that only its reader knows. */
    refuse: (problem: string) => problems.push(problem),
    /** @throws EnvironmentError naming all that is wrong */
    done: () => {
      if (problems.length > 0) throw new EnvironmentError(problems.join('\n'));
    },
  };
}

export type EnvironmentReader = ReturnType<typeof readEnvironment>;
