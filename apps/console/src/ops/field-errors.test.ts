import fc from 'fast-check';
import { emptyForm, newS3, newWebDav, pathsOf } from './center-form';
import { fieldErrors } from './field-errors';

const paths = pathsOf({ ...emptyForm(), awsS3: [newS3(), newS3()], webDAV: [newWebDav()] });

test('a message of no field, and none at all', () => {
  expect(fieldErrors('The contact center still has recordings', paths).rest).toEqual([
    'The contact center still has recordings.',
  ]);
  expect(fieldErrors('', paths).rest).toEqual([]);
});

test('no violation is lost, also where what was expected holds a semicolon', () => {
  const expectation = fc.constantFrom(
    'must be given; null clears it',
    'is missing',
    'must be one of "a", "b"; or none',
  );
  const violations = fc.array(fc.tuple(fc.constantFrom(...paths), expectation), { minLength: 1 });
  fc.assert(
    fc.property(violations, (listed) => {
      const errors = fieldErrors(listed.map(([path, text]) => `${path} ${text}`).join('; '), paths);
      expect(errors.rest).toEqual([]);
      for (const [path, text] of listed) expect(errors.at(path)?.toLowerCase()).toContain(text.toLowerCase());
    }),
  );
});
