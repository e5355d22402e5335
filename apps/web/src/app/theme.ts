import { useSyncExternalStore } from 'react'

export type Theme = 'light' | 'dark'

const dark = () => window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

const current = (): Theme => {
  const chosen = document.documentElement.dataset.theme
  if (chosen === 'light' || chosen === 'dark') return chosen
  return dark().matches ? 'dark' : 'light'
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  const system = dark()
  system.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    system.removeEventListener('change', listener)
  }
}

/** Chooses a theme for this browser; what the system prefers counts no more. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  try {
    localStorage.setItem('theme', theme)
  } catch {
    // A browser that keeps nothing shows it for this page alone.
  }
  for (const listener of listeners) listener()
}

/** The theme that is shown. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, current)
