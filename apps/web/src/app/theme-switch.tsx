import { Icon } from '../ui/icon.js'
import { chooseTheme, useTheme } from './theme.js'

export function ThemeSwitch() {
  const other = useTheme() === 'dark' ? 'light' : 'dark'
  return (
    <button
      type="button"
      className="button button-quiet button-square"
      onClick={() => chooseTheme(other)}
      aria-label={`Use the ${other} theme`}
      title={`Use the ${other} theme`}
    >
      <Icon name={other === 'dark' ? 'moon' : 'sun'} />
    </button>
  )
}
