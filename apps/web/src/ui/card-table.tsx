import type { ReactNode } from 'react';

/**
 * A table in a frame that becomes a card for each row on a phone. `act` names a last column of buttons, for those who listen; the rows
 * are the children.
 */
export function CardTable({
  columns,
  act,
  children,
}: {
  columns: readonly string[];
  act?: string;
  children: ReactNode;
}) {
  return (
    <div className="surface fleet-table">
      <table className="t t-cards">
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {act !== undefined && (
              <th scope="col">
                <span className="sr">{act}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
