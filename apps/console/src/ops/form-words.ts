import { ops } from '../strings/ops';

const labels: Record<string, string> = {
  baseUrl: ops.settings.baseUrl,
  endpoint: ops.settings.endpoint,
  forcePathStyle: ops.settings.forcePathStyle,
  'username and password': ops.settings.usernameAndPassword,
  'accessKeyId and secretAccessKey': ops.settings.keys,
};
const names = new RegExp(`\\b(?:${Object.keys(labels).join('|')})\\b`, 'g');

/** What the server says of attributes, said of the form's fields. */
export const inFormWords = (message: string) => message.replace(names, (name) => `“${labels[name]}”`);

const plainer: [RegExp, (match: RegExpMatchArray) => string][] = [
  [/^Must match pattern /, () => ops.expected.characters],
  [/^Must be integer\.?$/, () => ops.expected.wholeNumber],
  [/^Must NOT have fewer than 1 characters/, () => ops.expected.notEmpty],
  [/^Must be a non-empty string with no leading/, () => ops.expected.trimmed],
  [/^Must be <= (\d+)/, ([, limit]) => ops.expected.atMost(limit!)],
  [/^Must be >= (\d+)/, ([, limit]) => ops.expected.atLeast(limit!)],
  [/^Must NOT have more than (\d+) characters/, ([, limit]) => ops.expected.charactersAtMost(limit!)],
  [/^Must not be empty\.?$/, () => ops.expected.chooseOne],
];

/** What a schema expects of a field, as one would say it. */
export function inPlainWords(sentence: string): string {
  for (const [pattern, words] of plainer) {
    const match = pattern.exec(sentence);
    if (match) return words(match);
  }
  return inFormWords(sentence);
}
