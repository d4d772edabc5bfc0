/**
 * A deep copy of a JSON value in which what lies at each path (`mediaFiles[0].callUUID`) is another value; `undefined` takes it
 * out.
 */
export function altered<T>(value: T, changes: Record<string, unknown>): T {
  const copy = structuredClone(value);
  for (const [path, replacement] of Object.entries(changes)) {
    const steps = path.match(/[^.[\]]+/g) ?? [];
    const last = steps.pop()!;
    const holder = steps.reduce<any>((at, step) => at[step], copy);
    if (replacement === undefined) Reflect.deleteProperty(holder as object, last);
    // Not by assignment: that would not make a `__proto__` that JSON can hold.
    else
      Object.defineProperty(holder, last, { value: replacement, enumerable: true, writable: true, configurable: true });
  }
  return copy;
}
