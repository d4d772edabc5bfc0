const prefix = 'tapehouse.';

/** What the viewer chose at an earlier visit. Undefined where nothing was, or the browser lets no page keep anything. */
export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(prefix + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** For the next visit; where the browser lets no page keep anything, it holds for as long as the page is open. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(prefix + name, value);
  } catch {
    // Nothing depends on it.
  }
}
