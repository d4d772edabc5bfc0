import type { Schema } from './interface-document';
import { schemaRows } from './schema-rows';

const told = (schema: Schema, components: Record<string, Schema> = {}) =>
  schemaRows(schema, components).map(({ path, depth, type, mandatory, limits }) => [
    path,
    depth,
    type,
    mandatory,
    limits,
  ]);

test('attributes are named by their JSON path, nested ones below what holds them', () => {
  const schema: Schema = {
    type: 'object',
    required: ['files'],
    properties: {
      files: { type: 'array', items: { $ref: '#/components/schemas/File' } },
      name: { type: 'string', minLength: 1, maxLength: 255 },
    },
  };
  const components = {
    File: { type: 'object', required: ['at'], properties: { at: { type: 'string', format: 'uri' } } },
  };
  expect(told(schema, components)).toEqual([
    ['files', 0, 'array of object', true, []],
    ['files[].at', 1, 'string (uri)', true, []],
    ['name', 0, 'string', false, ['1–255 characters']],
  ]);
});

test('null and the empty text are told as such, and no alternative', () => {
  const properties: Record<string, Schema> = {
    days: { anyOf: [{ type: 'integer', minimum: 1, maximum: 9 }, { enum: [null, ''] }] },
    text: { type: ['string', 'null'] },
    hash: { description: 'Of it', anyOf: [{ type: 'object', properties: { a: { const: 'b' } } }, { type: 'null' }] },
  };
  expect(told({ properties })).toEqual([
    ['days', 0, 'integer or null', false, ['1–9']],
    ['text', 0, 'string or null', false, []],
    ['hash', 0, 'object or null', false, []],
    ['hash.a', 1, 'string', false, ['b']],
  ]);
  expect(schemaRows({ properties }, {})[2]!.description).toBe('Of it');
});

test('alternatives are told by the value that tells them apart', () => {
  const form = (kind: string, more: string): Schema => ({
    properties: { kind: { const: kind }, [more]: { type: 'string' } },
  });
  const rows = told({ properties: { to: { oneOf: [form('a', 'x'), form('b', 'y')] } } });
  expect(rows.map(([path, depth]) => [path, depth])).toEqual([
    ['to', 0],
    ['where kind is a', 1],
    ['to.kind', 2],
    ['to.x', 2],
    ['where kind is b', 1],
    ['to.kind', 2],
    ['to.y', 2],
  ]);
});

test('a pattern is shown only where no words say what it says', () => {
  expect(told({ properties: { a: { type: 'string', pattern: '^x$' } } })[0]![4]).toEqual(['^x$']);
  expect(told({ properties: { a: { type: 'string', pattern: '^x$', description: 'An x' } } })[0]![4]).toEqual([]);
});

test('values that are listed', () => {
  expect(told({ properties: { a: { enum: ['x', 'y'] }, b: { enum: [0, 1], default: 0 } } })).toEqual([
    ['a', 0, 'string', false, ['x, y']],
    ['b', 0, 'number', false, ['0, 1', 'default 0']],
  ]);
});
