import { docs } from '../strings/docs';
import type { InterfaceDocument, Schema } from './interface-document';
import { Inline } from './prose';
import { schemaRows, type SchemaRow } from './schema-rows';

/** More than these are shown when they are asked for. */
const shownAtOnce = 8;

export interface SchemaTableProps {
  caption: string;
  schema: Schema;
  components: InterfaceDocument['components']['schemas'];
  /** However long it is. */
  open?: boolean;
}

/** A schema as a table; nothing for one without attributes. */
export function SchemaTable({ caption, schema, components, open = false }: SchemaTableProps) {
  const rows = schemaRows(schema, components);
  if (rows.length === 0) return null;
  return (
    <details class="shown" open={open || rows.length <= shownAtOnce}>
      <summary>
        {caption} <span class="muted">({rows.filter(({ type }) => type !== undefined).length})</span>
      </summary>
      <div class="table-frame">
        <table class="table schema" aria-label={caption}>
          <thead>
            <tr>
              <th scope="col">{docs.name}</th>
              <th scope="col">{docs.type}</th>
              <th scope="col">{docs.meaning}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (row.type === undefined ? <ConditionRow row={row} /> : <AttributeRow row={row} />))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

const depthOf = ({ depth }: SchemaRow) => `depth-${Math.min(depth, 6)}`;

const ConditionRow = ({ row }: { row: SchemaRow }) => (
  <tr class="condition">
    <th scope="colgroup" colSpan={3} class={depthOf(row)}>
      {row.path}
    </th>
  </tr>
);

/** Broken behind a dot, where it is too long for its place. */
const AttributePath = ({ path }: { path: string }) => (
  <code>
    {path.split('.').map((name, index) => (
      <>
        {index > 0 && (
          <>
            .<wbr />
          </>
        )}
        {name}
      </>
    ))}
  </code>
);

const AttributeRow = ({ row }: { row: SchemaRow }) => (
  <tr>
    <th scope="row" class={depthOf(row)}>
      <AttributePath path={row.path} />
      {row.mandatory && <span class="mandatory"> {docs.mandatory}</span>}
    </th>
    <td>{row.type}</td>
    <td>
      {row.description && <Inline text={row.description} />}
      {row.limits.map((limit) => (
        <span class="limit">
          <code>{limit}</code>
        </span>
      ))}
    </td>
  </tr>
);
