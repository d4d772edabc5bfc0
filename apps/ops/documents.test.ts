import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { basePath } from '../../libs/imagicle/envelope';
import { pathTemplate, type OpenApiDocument } from '../../libs/openapi/openapi-document';
import { typeFiles, typesOf } from '../../libs/testing/api-types';
import { createDocumentAjv } from '../../libs/testing/document-check';
import { documentOf, mountsOf, type AppName } from '../../libs/testing/documents';
import { contractFile } from '../../libs/testing/imagicle-contract';

const apps: AppName[] = ['public', 'ops'];

const operationsOf = ({ paths }: OpenApiDocument) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

/** Everything in a document that an object holds under this name. */
function allOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...(key === name ? [inner] : []), ...allOf(inner, name)]);
}

describe.each(apps)('the document of the %s app', (app) => {
  const document = documentOf(app);
  const operations = operationsOf(document);
  const text = JSON.stringify(document);

  test('is valid OpenAPI 3.1', () => {
    const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
    const file = join(folder, 'openapi.json');
    writeFileSync(file, text);
    const validator = join(__dirname, '../../node_modules/@seriousme/openapi-schema-validator/bin/validate-api-cli.js');
    try {
      expect(() => execFileSync(process.execPath, [validator, file], { stdio: 'pipe' })).not.toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('has every row of the mount table and nothing else', () => {
    const rows = mountsOf(app).map(({ method, path }) => `${method.toLowerCase()} ${pathTemplate(path)}`);
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(rows.toSorted());
  });

  test('says of every operation who may, as its row does', () => {
    for (const { method, path, who } of mountsOf(app)) {
      const operation = document.paths[pathTemplate(path)]![method.toLowerCase()]!;
      expect(operation['x-who']).toEqual(who);
      expect(operation.security).toEqual(who === 'anyone' ? [] : [{ basic: [] }, { session: [] }]);
    }
  });

  test('has an operationId for each operation, all different', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9]*$/);
  });

  test('describes every parameter of its paths', () => {
    for (const { path, operation } of operations) {
      const names = (operation.parameters ?? []) as { name: string; in: string; description: string }[];
      const inPath = names.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(inPath).toEqual(Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name));
      for (const { description } of names) expect(description).not.toBe('');
    }
  });

  test('refers to nothing that is not there, and holds no schema that nothing refers to', () => {
    const referred = new Set(allOf(document, '$ref') as string[]);
    const components = Object.entries(document.components).flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `#/components/${kind}/${name}`),
    );
    for (const reference of referred) expect(components).toContain(reference);
    const schemas = components.filter((component) => component.startsWith('#/components/schemas/'));
    expect(schemas.filter((schema) => !referred.has(schema))).toEqual([]);
  });

  test('gives examples that fit their schemas', () => {
    const ajv = createDocumentAjv();
    ajv.addSchema(document, 'document');
    const fits = (pointer: string[], example: unknown) => {
      const steps = pointer.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
      const validate = ajv.compile({ $ref: `document#/${steps.join('/')}/schema` });
      expect([pointer, example, validate(example) ? null : validate.errors]).toEqual([pointer, example, null]);
    };
    let examples = 0;
    for (const { path, method, operation } of operations) {
      const at = ['paths', path, method];
      const { requestBody, parameters = [], responses } = operation;
      const request = (
        requestBody as { content: Record<string, { examples: Record<string, { value: unknown }> }> } | undefined
      )?.content;
      for (const [type, content] of Object.entries(request ?? {})) {
        const values = Object.values(content.examples);
        expect(values).not.toEqual([]);
        for (const { value } of values) fits([...at, 'requestBody', 'content', type], value);
        examples += values.length;
      }
      (parameters as { example?: unknown; schema: { type?: string } }[]).forEach(({ example }, index) => {
        if (example !== undefined) fits([...at, 'parameters', String(index)], example);
      });
      for (const [status, { content = {} }] of Object.entries(responses)) {
        for (const [type, { example }] of Object.entries(content as Record<string, { example?: unknown }>)) {
          if (example === undefined) continue;
          fits([...at, 'responses', status, 'content', type], example);
          examples += 1;
        }
      }
    }
    expect(examples).toBeGreaterThan(10);
  });

  test('shows an example of every JSON body that is no error, but of itself', () => {
    const without = operations.filter(({ operation }) =>
      Object.entries(operation.responses).some(([status, { content }]) => {
        const json = (content as Record<string, { example?: unknown }> | undefined)?.['application/json'];
        return status < '400' && json && json.example === undefined && Object.keys(content!).length === 1;
      }),
    );
    expect(without.map(({ operation }) => operation.operationId)).toEqual(['getOpenApi']);
  });

  test('tells of errors what the contract has for them, and of no others', () => {
    const statuses = new Map<string, string[]>();
    for (const { operation } of operations) {
      for (const status of Object.keys(operation.responses).filter((one) => one >= '400'))
        statuses.set(status, [...(statuses.get(status) ?? []), operation.operationId]);
    }
    const known = ['400', '401', '403', '404', '409', '413', '415', '416', '429', '500', '502', '503', '504'];
    expect([...statuses.keys()].filter((status) => !known.includes(status))).toEqual([]);
    expect(statuses.get('503')).toEqual(['getReadiness']);
    // Only what reaches a store behind can hear of its failing.
    for (const id of statuses.get('502') ?? []) expect(['playMediaFile', 'getPeaks']).toContain(id);
  });

  test('holds nothing of the machine that made it', () => {
    expect(text).not.toMatch(/localhost|127\.0\.0\.1|\/home\/|\/root\//);
    expect(text).not.toContain(process.cwd());
    expect(text).not.toContain(`"${hostname()}`);
    expect(document.servers).toEqual([{ url: '/' }]);
  });

  test("the types of the console's client are those of the document (npm run api:types)", () => {
    expect(readFileSync(typeFiles[app], 'utf8')).toBe(typesOf(app));
  });

  test('agrees with the published Imagicle interface in paths, parameters and statuses', () => {
    const published = parse(readFileSync(contractFile, 'utf8')) as {
      paths: Record<string, Record<string, { parameters?: { name?: string; $ref?: string }[]; responses: object }>>;
    };
    const ours = Object.keys(document.paths).filter((path) => path.startsWith(basePath));
    expect(ours.map((path) => path.slice(basePath.length) || '/')).toEqual(Object.keys(published.paths));
    for (const [path, methods] of Object.entries(published.paths)) {
      for (const [method, theirs] of Object.entries(methods)) {
        const operation = document.paths[basePath + (path === '/' ? '' : path)]![method];
        // The upload is the ops app's.
        if (app === 'public' && method === 'post') {
          expect(operation).toBeUndefined();
          continue;
        }
        const names = (operation!.parameters ?? []) as { name: string }[];
        const theirNames = (theirs.parameters ?? []).map(({ name, $ref }) => name ?? $ref!.split('/').at(-1)!);
        expect(names.map(({ name }) => name)).toEqual(expect.arrayContaining(theirNames));
        // There is no licence: 501 never occurs.
        const theirStatuses = Object.keys(theirs.responses).filter((status) => status !== '501');
        expect(Object.keys(operation!.responses)).toEqual(expect.arrayContaining(theirStatuses));
        const added = Object.keys(operation!.responses).filter((status) => !theirStatuses.includes(status));
        expect(['206', '304', '416', '429']).toEqual(expect.arrayContaining(added));
      }
    }
  });
});

test('the descriptors that are given back to OPS only are in no document but theirs', () => {
  expect(documentOf('ops').components.schemas).toHaveProperty('MediaDescriptor');
  expect(documentOf('public').components.schemas).not.toHaveProperty('MediaDescriptor');
});
