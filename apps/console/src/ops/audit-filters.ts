/** The filters of an audit trail, as they stand in the page's address: times as ISO 8601 in UTC. */
export const filterNames = ['from', 'to', 'userName', 'action', 'result', 'subject'] as const;
export type FilterName = (typeof filterNames)[number];
export type AuditFilters = Partial<Record<FilterName, string>>;

/** What stands in the address. An empty filter is none. @param search with or without its `?` */
export function parseFilters(search: string): AuditFilters {
  const parameters = new URLSearchParams(search);
  const filters: AuditFilters = {};
  for (const name of filterNames) {
    const value = parameters.get(name);
    if (value) filters[name] = value;
  }
  return filters;
}

/** In the order of their names, for page and server alike: two addresses of one search are the same. */
export function queryOf(filters: AuditFilters): string {
  const parameters = new URLSearchParams();
  for (const name of filterNames) {
    const value = filters[name];
    if (value) parameters.set(name, value);
  }
  return parameters.toString();
}

const two = (number: number) => String(number).padStart(2, '0');

/** What `<input type="datetime-local">` shows of an instant, in the viewer's zone; empty where it is none. */
export function toLocalInput(iso: string | undefined): string {
  const time = new Date(iso ?? '');
  if (Number.isNaN(time.getTime())) return '';
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** Undefined where nothing, or nothing whole, was typed. */
export function fromLocalInput(value: string): string | undefined {
  const time = new Date(value);
  return value === '' || Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
