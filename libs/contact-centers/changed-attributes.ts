import { isJsonObject, type Json, type JsonObject } from '../json';
import { jsonPath } from '../validation';

/** Of these it is told that they changed, and nothing else. */
const secrets = /(^|\.)(accessKeyId|secretAccessKey|password)$/;

type Leaf = string | number | boolean | null;

function leavesOf(value: Json | undefined, path = ''): [path: string, value: Leaf][] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, jsonPath(path, index)));
  if (isJsonObject(value)) return Object.entries(value).flatMap(([name, held]) => leavesOf(held, jsonPath(path, name)));
  return [[path, value as Leaf]];
}

/**
 * What a change of settings changed, by JSON path: `{"retentionDays": {"from": 365, "to": 30}}`; left out where there is no such
 * attribute. Of a secret only `{"secret": "changed"}`.
 */
export function changedAttributes(before: object, after: object): JsonObject {
  const [from, to] = [before, after].map((settings) => new Map(leavesOf(settings as JsonObject)));
  const paths = [...new Set([...from!.keys(), ...to!.keys()])].filter((path) => from!.get(path) !== to!.get(path));
  return Object.fromEntries(
    paths.map((path) => [
      path,
      secrets.test(path) ? { secret: 'changed' } : { from: from!.get(path), to: to!.get(path) },
    ]),
  );
}
