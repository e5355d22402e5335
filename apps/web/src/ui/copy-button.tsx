import { useEffect, useState } from 'react'
import { Icon } from './icon.js'

const SHOWN_MS = 2_000

function useCopied(text: string): [copied: boolean, copy: () => void] {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return [copied, copy]
}

/** For those who do not see the icon change. */
const Told = ({ copied }: { copied: boolean }) => (
  <span className="visually-hidden" aria-live="polite">
    {copied ? 'Copied' : ''}
  </span>
)

/** A small button that copies; `what` names the thing for those who cannot see the icon. */
export function CopyIcon({ text, what }: { text: string; what: string }) {
  const [copied, copy] = useCopied(text)
  return (
    <button type="button" className="copy" onClick={copy} aria-label={`Copy ${what}`} title={`Copy ${what}`}>
      <Icon name={copied ? 'tick' : 'copy'} />
      <Told copied={copied} />
    </button>
  )
}

export function CopyButton({ text, children }: { text: string; children: string }) {
  const [copied, copy] = useCopied(text)
  return (
    <button type="button" className="button" onClick={copy}>
      <Icon name={copied ? 'tick' : 'copy'} />
      <span aria-live="polite">{copied ? 'Copied' : children}</span>
    </button>
  )
}
