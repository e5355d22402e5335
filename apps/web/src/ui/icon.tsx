const paths = {
  tick: 'M4 12.5l5 5L20 6.5',
  cross: 'M6 6l12 12M18 6L6 18',
  question: 'M8.5 9a3.5 3.5 0 1 1 5.2 3.1c-1.2.7-1.7 1.3-1.7 2.9M12 18.6v.2',
  dash: 'M6 12h12',
  clock: 'M12 7v5.2l3.4 2M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z',
  pause: 'M9 6.5v11M15 6.5v11',
  sheet: 'M5 3.5h14v17H5zM5 8.5h14M5 13h14M5 17h14M10.5 8.5v12',
  copy: 'M9 9V4.5h10.5V15H15M4.5 9H15v10.5H4.5z',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2M5.5 5.5l1.4 1.4M17.1 17.1l1.4 1.4M5.5 18.5l1.4-1.4M17.1 6.9l1.4-1.4',
  moon: 'M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z',
  open: 'M9 6l6 6-6 6',
  down: 'M6 9l6 6 6-6',
  sealGood:
    'M12 2.8l2.4 1.9 3-.2.9 2.9 2.5 1.7-1 2.9 1 2.9-2.5 1.7-.9 2.9-3-.2L12 21.2l-2.4-1.9-3 .2-.9-2.9-2.5-1.7 1-2.9-1-2.9 2.5-1.7.9-2.9 3 .2zM8.3 12.2l2.6 2.6 4.8-5.2',
  sealBad: 'M8.1 3h7.8L21 8.1v7.8L15.9 21H8.1L3 15.9V8.1zM8.6 8.6l6.8 6.8M15.4 8.6l-6.8 6.8',
  sealDoubt: 'M12 3.2L22 20.4H2zM12 9.4v5M12 17.2v.2',
} as const

export type IconName = keyof typeof paths

/** A drawing beside words that say the same: hidden from screen readers. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg
    viewBox="0 0 24 24"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    strokeWidth="2"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    <path d={paths[name]} />
  </svg>
)
