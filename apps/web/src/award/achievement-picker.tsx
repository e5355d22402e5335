import { useState } from 'react'
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components'
import type { Achievement } from '../api/registry.js'
import { matches, titleOf } from '../registry/match-achievement.js'
import { Icon } from '../ui/icon.js'

export type Pick = { achievement: Achievement; allowed: boolean }

type AchievementPickerProps = {
  picks: Pick[]
  value: string
  onValue: (id: string) => void
  error?: string | undefined
}

/** The member's own achievements, searched by title, field or skill. */
export function AchievementPicker({ picks, value, onValue, error }: AchievementPickerProps) {
  const chosen = picks.find(({ achievement }) => achievement.id === value)
  const [words, setWords] = useState(chosen ? titleOf(chosen.achievement) : '')
  const searching = chosen && titleOf(chosen.achievement) === words ? '' : words
  const found = picks.filter(({ achievement }) => matches(achievement, searching))
  return (
    <ComboBox
      className="field"
      isInvalid={error !== undefined}
      items={found}
      inputValue={words}
      onInputChange={setWords}
      selectedKey={value === '' ? null : value}
      onSelectionChange={(key) => {
        onValue(key === null ? '' : String(key))
        const pick = picks.find(({ achievement }) => achievement.id === key)
        if (pick) setWords(titleOf(pick.achievement))
      }}
      allowsEmptyCollection
      menuTrigger="focus"
    >
      <Label>What is awarded</Label>
      <Text slot="description" className="hint">
        Search your achievements by title, field or skill.
      </Text>
      <div className="combo">
        <Input className="input" data-search placeholder="Such as “data analysis”" />
        <Button className="button button-square" aria-label="Show all achievements">
          <Icon name="down" />
        </Button>
      </div>
      <FieldError className="error-text">{error}</FieldError>
      <Popover className="popover">
        <ListBox renderEmptyState={() => <p className="option soft">None of your achievements is like that.</p>}>
          {({ achievement, allowed }: Pick) => (
            <ListBoxItem id={achievement.id} textValue={titleOf(achievement)} className="option" isDisabled={!allowed}>
              <Text slot="label">{titleOf(achievement)}</Text>
              <Text slot="description" className="hint">
                {allowed ? achievement.content.field : 'You are not accredited to award it at present'}
              </Text>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}
