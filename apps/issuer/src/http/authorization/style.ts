/** The look of the login page: that of the web pages, small enough to come along (`apps/web/src/styles/tokens.css`). */
export const stylesheet = `:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f5f6, #0f1419);
  --sheet: light-dark(#ffffff, #171d24);
  --ink: light-dark(#17212b, #e6eaee);
  --ink-soft: light-dark(#4b5865, #a9b4c0);
  --rule: light-dark(#d3d9df, #2d3742);
  --rule-strong: light-dark(#7d8893, #75818e);
  --accent: light-dark(#1c4a80, #93bdf5);
  --accent-strong: light-dark(#13365f, #bcd7fb);
  --on-accent: light-dark(#ffffff, #0b1621);
  --bad: light-dark(#9d1f1f, #ffa199);
  --bad-wash: light-dark(#fbe9e7, #331a1a);
  --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'URW Palladio L', P052, 'Noto Serif', Cambria, 'Liberation Serif', serif;
  --sans: -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', 'Liberation Sans', Arial, system-ui, sans-serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'Liberation Mono', Menlo, Consolas, monospace;
}
* { box-sizing: border-box; }
body {
  margin: 0;
  min-height: 100vh;
  display: grid;
  place-items: center;
  padding: 1rem;
  background: var(--ground);
  color: var(--ink);
  font: 1rem/1.5 var(--sans);
}
main {
  width: 100%;
  max-width: 30rem;
  padding: 2.25rem clamp(1rem, 5vw, 2.25rem);
  background: var(--sheet);
  border: 1px solid var(--rule);
  border-radius: 4px;
}
.maker { margin: 0 0 1.5rem; color: var(--ink-soft); font-size: 0.875rem; letter-spacing: 0.04em; }
h1 { margin: 0 0 1.25rem; font: 400 1.1875rem/1.4 var(--sans); color: var(--ink-soft); overflow-wrap: anywhere; }
h1 + .award { margin-top: -1rem; }
.award { margin: 0.25rem 0 1.5rem; font: 600 1.75rem/1.25 var(--serif); overflow-wrap: anywhere; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
.to { padding-left: 0.75rem; border-left: 3px solid var(--accent); }
label { display: block; font-weight: 600; }
.hint { margin: 0 0 0.5rem; color: var(--ink-soft); font-size: 0.875rem; }
input {
  width: 100%;
  min-height: 2.75rem;
  margin-bottom: 1.25rem;
  padding: 0.5rem 0.75rem;
  font: inherit;
  color: inherit;
  background: var(--ground);
  border: 1px solid var(--rule-strong);
  border-radius: 4px;
}
input[name='tx_code'] { font: 1.5rem/1 var(--mono); letter-spacing: 0.25em; }
button {
  width: 100%;
  min-height: 2.75rem;
  margin-top: 0.5rem;
  padding: 0.5rem 1rem;
  font: 600 1rem/1.25 var(--sans);
  border: 1px solid var(--accent);
  border-radius: 4px;
  background: transparent;
  color: var(--accent);
  cursor: pointer;
}
button[value='accept'] { background: var(--accent); color: var(--on-accent); }
button[value='accept']:hover { background: var(--accent-strong); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.alert { margin: 0 0 1.25rem; padding: 0.75rem 1rem; background: var(--bad-wash); color: var(--bad); border-left: 3px solid var(--bad); }
details { margin-top: 1.5rem; color: var(--ink-soft); font-size: 0.875rem; }
code { font-family: var(--mono); overflow-wrap: anywhere; }
@media (forced-colors: active) { button { border-width: 2px; } }
@media (prefers-reduced-motion: reduce) { * { scroll-behavior: auto; } }
`
