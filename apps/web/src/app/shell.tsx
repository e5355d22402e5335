import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useKeys } from '../session/session.js'
import { destinations } from './navigation.js'
import { useSlashForSearch } from './slash-for-search.js'
import { ThemeSwitch } from './theme-switch.js'
import { Wordmark } from './wordmark.js'

function Navigation() {
  const { open, own } = destinations(useKeys())
  const path = useRouterState({ select: (state) => state.location.pathname })
  const isHere = (to: string) => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`))
  return (
    <nav className="nav" aria-label="Pages">
      {[open, own]
        .filter((group) => group.length > 0)
        .map((group) => (
          <ul key={group[0]?.to}>
            {group.map(({ to, name }) => (
              <li key={to}>
                <Link to={to} aria-current={isHere(to) ? 'page' : undefined}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        ))}
    </nav>
  )
}

function SignInLink() {
  const held = Object.keys(useKeys()).length
  return (
    <Link to="/sign-in" className="button button-quiet">
      {held === 0 ? 'Sign in' : 'Your keys'}
    </Link>
  )
}

const Footer = () => (
  <footer className="footer">
    <div className="footer-inner">
      <p>This service uses the ESCO classification of the European Commission.</p>
      <ul>
        <li>
          <a href="/docs">For programs</a>
        </li>
        <li>
          <a href="/log/vkey">Key of the ledger</a>
        </li>
      </ul>
    </div>
  </footer>
)

/** After a change of page the focus goes to its content, so that a screen reader reads on from there. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null)
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const before = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (before.current !== undefined && before.current !== path) main.current?.focus({ preventScroll: true })
    before.current = path
  }, [path])
  return main
}

export function Shell() {
  const main = useFocusOnNavigation()
  useSlashForSearch()
  return (
    <>
      <a href="#content" className="skip">
        Skip to the content
      </a>
      <header className="masthead">
        <div className="masthead-inner">
          <Wordmark />
          <Navigation />
          <div className="masthead-tools">
            <SignInLink />
            <ThemeSwitch />
          </div>
        </div>
      </header>
      <main id="content" className="main" tabIndex={-1} ref={main}>
        <Outlet />
      </main>
      <Footer />
    </>
  )
}
