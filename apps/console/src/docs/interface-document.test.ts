import { curlOf, groupsOf, hasWords, type InterfaceDocument, type Operation } from './interface-document';

const operation = (more: Partial<Operation>): Operation => ({
  ...{ method: 'get', path: '/a/{id}', operationId: 'getA', tags: ['A'], summary: 'Read an A', 'x-who': ['ADMIN'] },
  responses: { 200: { description: 'x' } },
  ...more,
});

describe('curl', () => {
  test('names user and password, and fills the path with the example, encoded', () => {
    const parameters = [{ name: 'id', in: 'path' as const, description: '', schema: {}, example: 'a/b' }];
    expect(curlOf(operation({ parameters }), 'https://x')).toBe(
      'curl -u "$USER_NAME:$PASSWORD" \\\n  \'https://x/a/a%2Fb\'',
    );
  });

  test('asks with the first example of the query', () => {
    const query = (name: string, example?: unknown) => ({
      name,
      in: 'query' as const,
      description: '',
      schema: {},
      example,
    });
    const parameters = [query('offset'), query('caller', '1650*'), query('user', 'x')];
    expect(curlOf(operation({ path: '/a', parameters, 'x-who': 'anyone' }), 'https://x')).toBe(
      "curl 'https://x/a?caller=1650*'",
    );
  });

  test('gives a JSON body, whatever quotes are in it', () => {
    const requestBody = {
      required: true,
      content: { 'application/json': { schema: {}, examples: { a: { value: { b: "it's" } } } } },
    };
    const line = curlOf(operation({ method: 'put', path: '/a', requestBody }), '');
    expect(line).toContain('-X PUT');
    expect(line).toContain("-H 'Content-Type: application/json'");
    expect(line).toContain(`"b": "it'\\''s"`);
  });

  test('posts without -X where there is a body, with it where there is none', () => {
    const requestBody = { required: true, content: { 'application/json': { schema: {}, examples: {} } } };
    expect(curlOf(operation({ method: 'post', requestBody }), '')).not.toContain('-X');
    expect(curlOf(operation({ method: 'post' }), '')).toContain('-X POST');
  });

  test('sends an upload in its two parts, and writes media into a file', () => {
    const content = { 'multipart/form-data': { schema: {}, examples: { a: { value: { jsondata: { b: 1 } } } } } };
    const upload = curlOf(operation({ method: 'post', requestBody: { required: true, content } }), '');
    expect(upload).toContain(`-F 'jsondata={"b":1};type=application/json'`);
    expect(upload).toContain("-F 'attachment=@call.wav'");
    const responses = { 200: { description: '', content: { 'audio/*': { schema: {} } } } };
    expect(curlOf(operation({ responses }), '')).toContain('-o media');
  });
});

test('operations stand under their headings; headings without any are left out', () => {
  const { method: _method, path: _path, ...inPath } = operation({});
  const document: InterfaceDocument = {
    info: { title: '', version: '', description: '' },
    'x-tagGroups': [
      { name: 'First', tags: ['B'] },
      { name: 'Second', tags: ['A', 'C'] },
    ],
    paths: {
      '/a': { get: inPath, put: { ...inPath, operationId: 'putA' } },
      '/c': { get: { ...inPath, tags: ['C'] } },
    },
    components: { schemas: {} },
  };
  const named = groupsOf(document, () => true).map(({ name, subjects }) => [
    name,
    subjects.map((subject) => [subject.name, subject.operations.map(({ operationId }) => operationId)]),
  ]);
  expect(named).toEqual([
    [
      'Second',
      [
        ['A', ['getA', 'putA']],
        ['C', ['getA']],
      ],
    ],
  ]);
  expect(groupsOf(document, ({ method }) => method === 'put')[0]!.subjects).toHaveLength(1);
  expect(groupsOf(document, () => false)).toEqual([]);
});

test.each([
  ['read', true],
  ['READ an', true],
  ['/a/ geta', true],
  ['', true],
  ['read b', false],
])('a search for %j finds it: %s', (text, found) => expect(hasWords(operation({}), text)).toBe(found));
