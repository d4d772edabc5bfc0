import { inFormWords, inPlainWords } from './form-words';

test('attributes are called what the form calls them', () => {
  expect(inFormWords('Look at the host in baseUrl. Set username and password.')).toBe(
    'Look at the host in “Base URL”. Set “User name and Password”.',
  );
});

test.each([
  ['Must match pattern "^[A-Z]$".', 'Is empty, or has characters that are not allowed here.'],
  ['Must be integer.', 'Must be a whole number.'],
  ['Must be <= 36500.', 'Must be 36500 at most.'],
  ['Must NOT have fewer than 1 characters.', 'Must not be empty.'],
  ['Must be taken by nobody else.', 'Must be taken by nobody else.'],
])('%s → %s', (sentence, plain) => {
  expect(inPlainWords(sentence)).toBe(plain);
});
