/** JSON, for those who ask for it. */
export const ShowData = ({ data, children = 'Show the data' }: { data: unknown; children?: string }) => (
  <details className="disclose no-print">
    <summary>{children}</summary>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
    <pre className="raw" tabIndex={0}>
      {typeof data === 'string' ? data : JSON.stringify(data, null, 2)}
    </pre>
  </details>
)
