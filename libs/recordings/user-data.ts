import { isJsonObject, type Json, type LongNumber } from '../json';

export type UserDataLeaf = string | number | boolean | LongNumber;

/** Every leaf of a map of user data; nested maps and lists are walked. */
export function userDataLeaves(data: Json | undefined): UserDataLeaf[] {
  if (data === null || data === undefined) return [];
  if (Array.isArray(data)) return data.flatMap(userDataLeaves);
  if (isJsonObject(data)) return Object.values(data).flatMap(userDataLeaves);
  return [data];
}
