import type { TableProps } from '../shared/table';

/**
 * A table that becomes a list of cards where the window is narrow. The roles say what it is in both shapes: a table whose rows are
 * laid out otherwise is none to screen readers.
 */
export function Records<Row>({ caption, columns, rows, keyOf }: TableProps<Row>) {
  return (
    <div class="table-frame records" role="region" aria-label={caption} tabIndex={0}>
      <table class="table" role="table">
        <caption class="visually-hidden">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ head }) => (
              <th key={head} scope="col" role="columnheader">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map(({ head, cell }) => (
                <td key={head} role="cell">
                  <span class="card-head" aria-hidden="true">
                    {head}
                  </span>
                  <div class="card-value">{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
