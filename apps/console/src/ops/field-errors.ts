/** What the server found wrong with a form, by the field that it names. */
export interface FieldErrors {
  at: (path: string) => string | undefined;
  /** What names no field of the form. */
  rest: string[];
}

export const noErrors: FieldErrors = { at: () => undefined, rest: [] };

const namesAttribute = /^[A-Za-z]\w*(?:\[\d+\]|\.\w+)* (?:must|is|has)\b/;

const asSentence = (text: string) =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** The longest of the form's paths that the violation is of: `roles` where it is said of `roles[0]`. */
function fieldOf(violation: string, paths: readonly string[]): string | undefined {
  return paths
    .filter((path) => violation.startsWith(path) && /^[ .[]/.test(violation.slice(path.length)))
    .sort((a, b) => b.length - a.length)[0];
}

/**
 * Takes a `statusMessage` apart: `path what was expected; path what was expected`, where an expectation may hold `; ` itself.
 *
 * @param paths JSON paths of the form's fields
 */
export function fieldErrors(statusMessage: string, paths: readonly string[]): FieldErrors {
  const violations: string[] = [];
  for (const piece of statusMessage.split('; ')) {
    if (violations.length === 0 || namesAttribute.test(piece)) violations.push(piece);
    else violations.push(`${violations.pop()}; ${piece}`);
  }
  const found = new Map<string, string>();
  const rest: string[] = [];
  for (const violation of violations.filter(Boolean)) {
    const field = namesAttribute.test(violation) ? fieldOf(violation, paths) : undefined;
    if (field === undefined) rest.push(asSentence(violation));
    else {
      const sentence = asSentence(violation.slice(violation.indexOf(' ') + 1));
      found.set(field, [found.get(field), sentence].filter(Boolean).join(' '));
    }
  }
  return { at: (path) => found.get(path), rest };
}
