import { Link } from '@tanstack/react-router'
import type { Achievement } from '../api/registry.js'
import { credits, levelInWords } from '../certificate/certificate-data.js'
import { titleOf } from './match-achievement.js'

const MOST_SKILLS = 3

type AchievementListProps = { achievements: Achievement[]; nameOf?: (slug: string) => string }

const skillsOf = ({ content: { skills } }: Achievement) => {
  const shown = skills.slice(0, MOST_SKILLS).map(({ name }) => name)
  return skills.length > MOST_SKILLS ? [...shown, `and ${skills.length - MOST_SKILLS} more`] : shown
}

export const AchievementList = ({ achievements, nameOf }: AchievementListProps) => (
  <ul className="achievements sheet">
    {achievements.map((achievement) => (
      <li key={achievement.id}>
        <Link to="/registry/achievements/$id" params={{ id: achievement.id }} className="achievement-title">
          {titleOf(achievement)}
        </Link>
        <span className="soft small">
          {[
            nameOf?.(achievement.member),
            achievement.content.field,
            credits(achievement.content.ects),
            levelInWords(achievement.content.eqf),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span className="small">{skillsOf(achievement).join(', ')}</span>
      </li>
    ))}
  </ul>
)
