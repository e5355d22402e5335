import { type Cell, monthInWords, type Pivot } from './pivot.js'

export const hiddenWhy = (smallest: number) =>
  `Withheld: fewer than ${smallest} people stand behind it, and could be guessed from it.`

const Count = ({ cell, smallest }: { cell: Cell; smallest: number }) =>
  cell === 'hidden' ? (
    <td className="number hatched" title={hiddenWhy(smallest)}>
      hidden
    </td>
  ) : (
    <td className="number">{cell.toLocaleString('en')}</td>
  )

/** What the lines show, in numbers. */
export const MonthTable = ({ pivot: { months, lines }, smallest }: { pivot: Pivot; smallest: number }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <section className="table-frame" tabIndex={0} aria-label="The same in numbers">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Month</th>
          {lines.map(({ member, name }) => (
            <th key={member} scope="col" className="number">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {months.map((month, at) => (
          <tr key={month}>
            <th scope="row">{monthInWords(month)}</th>
            {lines.map(({ member, cells }) => (
              <Count key={member} cell={cells[at] ?? 0} smallest={smallest} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
