import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** The width that an element is given, in CSS pixels, as it changes; `first` until it is known. */
export function useWidth<Measured extends HTMLElement>(first: number): [RefObject<Measured | null>, number] {
  const ref = useRef<Measured>(null)
  const [width, setWidth] = useState(first)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => setWidth(Math.floor(element.clientWidth) || first)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [first])
  return [ref, width]
}
