import type { ComponentChildren } from 'preact';
import { Scroll } from './basics';

export interface Column<Row> {
  name: string;
  cell: (row: Row) => ComponentChildren;
  /** Holds buttons: its name is only heard. */
  isAction?: boolean;
}

export interface TableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  /** Tells rows apart; their place otherwise. */
  keyOf?: (row: Row) => string;
}

/** Rows of facts; on a phone each becomes a block of named lines. The roles stay then, whatever the style sheet does. */
export function Table<Row>({ label, columns, rows, keyOf }: TableProps<Row>) {
  return (
    <Scroll label={label}>
      <table class="stacks" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ name, isAction }) => (
              <th scope="col" role="columnheader" key={name}>
                <span class={isAction ? 'visually-hidden' : undefined}>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row, index) => (
            <tr role="row" key={keyOf?.(row) ?? index}>
              {columns.map(({ name, cell, isAction }) => (
                <td
                  role="cell"
                  key={name}
                  class={isAction ? 'action' : undefined}
                  data-name={isAction ? undefined : name}
                >
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
