import { ProofError } from '../proof-error.js'
import { neverDisclosable } from '../sd-jwt/reserved.js'
import type { ClaimRule, PathStep } from './document.js'
import type { IssuedNode } from './issued-tree.js'

/** What a path selects, and whether something that is kept back may be selected too. */
type Selection = { nodes: readonly IssuedNode[]; maybeMore: boolean }

const shown = (path: readonly PathStep[]) => JSON.stringify(path).slice(0, 200)

function mismatch(path: readonly PathStep[]): never {
  throw new ProofError('TYPE_CLAIM_PATH', shown(path))
}

/** Whether a claim that is not seen may stand in a disclosure that is kept back. */
type MayHide = (path: readonly PathStep[]) => boolean

function member(node: IssuedNode, name: string, here: readonly PathStep[], mayHide: MayHide): Selection {
  if (node.kind === 'hidden') return { nodes: [], maybeMore: true }
  if (node.kind !== 'object') return mismatch(here)
  const found = node.members.get(name)
  if (found !== undefined) return { nodes: [found], maybeMore: false }
  return { nodes: [], maybeMore: node.keepsBack && mayHide(here) }
}

function elements(node: IssuedNode, step: number | null, here: readonly PathStep[]): Selection {
  if (node.kind === 'hidden') return { nodes: [], maybeMore: true }
  if (node.kind !== 'array') return mismatch(here)
  return { nodes: step === null ? node.elements : node.elements.slice(step, step + 1), maybeMore: false }
}

/** "Processing of `path`", over the credential as issued. @throws ProofError TYPE_CLAIM_PATH */
function select(root: IssuedNode, path: readonly PathStep[], mayHide: MayHide): Selection {
  let selection: Selection = { nodes: [root], maybeMore: false }
  for (const [i, step] of path.entries()) {
    const here = path.slice(0, i + 1)
    const each = selection.nodes.map((node) =>
      typeof step === 'string' ? member(node, step, here, mayHide) : elements(node, step, here),
    )
    selection = {
      nodes: each.flatMap(({ nodes }) => nodes),
      maybeMore: selection.maybeMore || each.some(({ maybeMore }) => maybeMore),
    }
  }
  return selection
}

/** What must never be in a disclosure, by the standard or by its type, is not there if it is not seen. */
function hidingBy(rules: readonly ClaimRule[]): MayHide {
  const never = new Set(rules.filter(({ sd }) => sd === 'never').map(({ path }) => JSON.stringify(path)))
  return (path) => !never.has(JSON.stringify(path)) && !(path.length === 1 && neverDisclosable.has(String(path[0])))
}

/**
 * Holds a credential against the rules of its type ("Claim Metadata"). A claim that may be kept back, and is not seen, is no
 * evidence that the issuer left it out.
 * @throws ProofError TYPE_CLAIM_PATH, TYPE_CLAIM_SD, TYPE_CLAIM_MISSING
 */
export function checkClaimRules(root: IssuedNode, rules: readonly ClaimRule[]): void {
  const mayHide = hidingBy(rules)
  for (const { path, sd, mandatory } of rules) {
    const { nodes, maybeMore } = select(root, path, mayHide)
    if (sd === 'always' && nodes.some((node) => !node.sd))
      throw new ProofError('TYPE_CLAIM_SD', `${shown(path)} must be selectively disclosable`)
    if (sd === 'never' && nodes.some((node) => node.sd))
      throw new ProofError('TYPE_CLAIM_SD', `${shown(path)} must not be selectively disclosable`)
    if (mandatory === true && nodes.length === 0 && !maybeMore) throw new ProofError('TYPE_CLAIM_MISSING', shown(path))
  }
}
