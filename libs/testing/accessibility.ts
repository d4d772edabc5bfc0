import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  help: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/**
 * What axe-core finds on the page as it stands, a line each; none where it is accessible. The script runs as the debugger's own:
 * the page's Content-Security-Policy would let none in.
 */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<Violation[]>(`axe.run(document).then(({ violations }) => violations)`);
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`),
  );
}

/** axe finds nothing, and the page cannot be moved sideways. @param state what the page shows, for the message */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  const violations = await accessibilityViolations(page);
  const overflow = await page.evaluate<number>(
    'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
  );
  expect({ state, violations, overflow }).toEqual({ state, violations: [], overflow: 0 });
}
