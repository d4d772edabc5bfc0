import type { Locator, Page } from 'playwright-core';

/** The parts of the console's search page, by what a viewer or a screen reader calls them. */
export function searchPage(page: Page) {
  const form = page.getByRole('search');
  return {
    form,
    field: (name: string): Locator => form.getByLabel(name, { exact: true }),
    range: (name: string): Locator => form.getByRole('radio', { name }),
    list: page.getByRole('list', { name: 'Recordings, newest first' }),
    /** How many there are, as it is said to screen readers, too. */
    found: page.getByRole('status').filter({ hasText: /recordings?[.;]/ }),
    /** The recording of that caller in the results. */
    row: (caller: string): Locator =>
      page.getByRole('list', { name: 'Recordings, newest first' }).getByRole('listitem').filter({ hasText: caller }),
  };
}
