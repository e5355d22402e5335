import { describe, expect, test } from 'vitest'
import { testLeaf } from '../tests/memory-log.js'
import { testMldsaSigner, testSigner, vkeyOf } from '../tests/signers.js'
import { signCheckpoint } from './checkpoint.js'
import { cosignNote } from './cosignature.js'
import { logPolicy, openCheckpoint } from './log-policy.js'
import { formatPolicy, parsePolicy } from './policy-file.js'
import { reachesQuorum } from './quorum.js'

const refused = (code: string, message: string | RegExp = '') =>
  expect.objectContaining({ name: 'LogError', code, message: expect.stringMatching(message) })
const log = testSigner('log.test/awards')
const names = ['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3']
const signers = Object.fromEntries(names.map((name) => [name, testSigner(`${name.toLowerCase()}.test`)]))
const line = (name: string) => `witness ${name} ${vkeyOf(signers[name]!, 4)}`
const witnessLines = names.map(line).join('\n')

/** The example of the specification, with its keys put in. */
const example = `log ${vkeyOf(log)}

${witnessLines}
group X-witnesses 2 X1 X2 X3
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`
const keysOf = (cosigners: string[]) => {
  const { witnesses } = parsePolicy(example)
  return witnesses.filter(({ name }) => cosigners.includes(name)).map(({ key }) => key)
}

describe('a policy file', () => {
  test('comes back as it went', () => {
    const policy = parsePolicy(example)
    expect(policy.groups).toEqual([
      { name: 'X-witnesses', threshold: 2, members: ['X1', 'X2', 'X3'] },
      { name: 'Y-witnesses', threshold: 1, members: ['Y1', 'Y2', 'Y3'] },
      { name: 'X-and-Y', threshold: 2, members: ['X-witnesses', 'Y-witnesses'] },
    ])
    expect(parsePolicy(formatPolicy(policy))).toEqual(policy)
    expect(formatPolicy(policy)).toBe(example.replaceAll('\n\n', '\n'))
    const made = logPolicy(vkeyOf(log), { witnesses: names.map((name) => vkeyOf(signers[name]!, 4)), quorum: 4 })
    expect(parsePolicy(formatPolicy(made))).toEqual(made)
    const none = logPolicy(vkeyOf(log))
    expect(formatPolicy(none)).toBe(`log ${vkeyOf(log)}\nquorum none\n`)
  })

  test('may have URLs, any order, comments, spaces, tabs and keys by ML-DSA-44', () => {
    const mldsa = vkeyOf(testMldsaSigner('pq.test'), 6)
    const text = `# latin-1 \t in a comment\n\n \twitness  W\t${mldsa} https://pq.test/ \n group all all W\n  #\nquorum\tall\nlog ${vkeyOf(log)} https://log.test\n`
    const policy = parsePolicy(Buffer.concat([Buffer.from('# \xe9\n', 'latin1'), Buffer.from(text)]))
    expect(policy.witnesses).toMatchObject([{ name: 'W', url: 'https://pq.test/', key: { type: 6 } }])
    expect(policy.logs).toMatchObject([{ origin: log.name, url: 'https://log.test' }])
    expect(parsePolicy(formatPolicy(policy))).toEqual(policy)
  })

  test('keeps names apart that only look alike', () => {
    const text = `witness K ${vkeyOf(signers.X1!, 4)}\nwitness \u212a ${vkeyOf(signers.X2!, 4)}\nwitness a\u00a0b ${vkeyOf(signers.X3!, 4)}\ngroup g 1 K \u212a a\u00a0b\nquorum g\n`
    expect(parsePolicy(text).groups[0]?.members).toEqual(['K', '\u212a', 'a\u00a0b'])
  })

  test.each([
    ['no quorum', `${line('X1')}\n`, /needs a quorum line/],
    ['two quorums', 'quorum none\nquorum none\n', /line 2.*already/],
    ['an empty file', '', /needs a quorum line/],
    ['a line cut short', `${line('X1')}\nquorum X1`, /does not end in a newline/],
    ['a carriage return', 'quorum none\r\n', /line 1 holds a control/],
    ['a DEL in a comment', '#\u007f\nquorum none\n', /line 1 holds a control/],
    ['a NUL', '#\0\nquorum none\n', /control/],
    ['no Unicode', '#\ud800\nquorum none\n', /no Unicode/],
    ['an unknown keyword', 'Quorum none\n', /line 1.*expected log, witness/],
    ['an unknown quorum', 'quorum X1\n', /no witness or group "X1"/],
    ['a quorum that comes later', `quorum X1\n${line('X1')}\n`, /no witness or group "X1"/],
    ['a member that comes later', `group g all X1\n${line('X1')}\nquorum g\n`, /no witness or group "X1"/],
    ['a group in itself', `${line('X1')}\ngroup g all g\nquorum g\n`, /no witness or group "g"/],
    ['an empty group', `${line('X1')}\ngroup g all\nquorum X1\n`, /expected group/],
    ['none as a member', `${line('X1')}\ngroup g any none X1\nquorum g\n`, /no witness or group "none"/],
    ['a witness called none', `${line('X1').replace('X1', 'none')}\nquorum none\n`, /meaning of its own/],
    ['a group called none', `${line('X1')}\ngroup none all X1\nquorum none\n`, /meaning of its own/],
    ['a member twice in a group', `${line('X1')}\ngroup g any X1 X1\nquorum g\n`, /"X1" is a member/],
    ['a member of two groups', `${line('X1')}\ngroup g any X1\ngroup h any X1\nquorum g\n`, /"X1" is a member/],
    ['a name twice', `${line('X1')}\n${line('X2').replace('X2', 'X1')}\nquorum X1\n`, /"X1" already/],
    ['a group with a name of a witness', `${line('X1')}\ngroup X1 all X1\nquorum X1\n`, /"X1" already/],
    ['a threshold of none', `${line('X1')}\ngroup g 0 X1\nquorum g\n`, /"0" is not all, any/],
    [
      'a threshold above all',
      `${line('X1')}\ngroup g 2 X1\nquorum g\n`,
      /"2" is not all, any, or a number from 1 to 1/,
    ],
    ['a threshold that is no decimal', `${line('X1')}\ngroup g 01 X1\nquorum g\n`, /"01"/],
    ['more than a URL', `${line('X1')} http://x y\nquorum X1\n`, /expected witness/],
    ['a log of a witness type', `log ${vkeyOf(log, 4)}\nquorum none\n`, /type 4/],
    ['a witness of a log type', `witness X ${vkeyOf(log)}\nquorum X\n`, /type 1/],
    ['a key that is none', 'log example.com/foo\nquorum none\n', /not a verifier key/],
    ['a log twice', `log ${vkeyOf(log)}\nlog ${vkeyOf({ ...log, name: 'other.test' })}\nquorum none\n`, /another log/],
    [
      'a witness twice, under another name',
      `${line('X1')}\nwitness X2 ${vkeyOf({ ...signers.X1!, name: 'other.test' }, 4)}\nquorum X1\n`,
      /another witness/,
    ],
    [
      'a log that is its own witness',
      `log ${vkeyOf(testMldsaSigner('l'), 6)}\nwitness w ${vkeyOf(testMldsaSigner('l'), 6)}\nquorum w\n`,
      /log and witness/,
    ],
  ])('with %s is refused', (_, text, message) => {
    expect(() => parsePolicy(text)).toThrow(refused('BAD_POLICY', message))
  })

  test('that is no UTF-8, or beyond its limits, is refused', () => {
    expect(() => parsePolicy(Buffer.from('witness \xe9 x\nquorum none\n', 'latin1'))).toThrow(
      refused('BAD_POLICY', /line 1 is no UTF-8/),
    )
    const many = (count: number) =>
      `${Array.from({ length: count }, (_, i) => `log ${vkeyOf(testSigner(`l${i}`))}\n`).join('')}quorum none\n`
    expect(parsePolicy(many(100)).logs).toHaveLength(100)
    expect(() => parsePolicy(many(101))).toThrow(refused('BAD_POLICY', /line 101.*more than 100/))
    expect(() => parsePolicy(`${'#'.repeat(1_000_000)}\n`)).toThrow(refused('BAD_POLICY', /longer than/))
  })

  test('is not written where no file can say it', () => {
    const policy = parsePolicy(example)
    const [first, ...rest] = policy.witnesses
    const spaced = { ...policy, witnesses: [{ ...first!, url: 'http://a b' }, ...rest] }
    expect(() => formatPolicy(spaced)).toThrow(refused('BAD_POLICY', /http:\/\/a b/))
    expect(() => formatPolicy({ ...policy, quorum: 'nobody' })).toThrow(refused('BAD_POLICY'))
    expect(() => formatPolicy(logPolicy(vkeyOf(log), { origin: 'other.test' }))).toThrow(
      refused('BAD_POLICY', /another name/),
    )
  })
})

describe('a quorum', () => {
  test.each([
    [['X1', 'X2', 'Y1'], true],
    [['X1', 'X3', 'Y2', 'Y3'], true],
    [['X1', 'Y1', 'Y2', 'Y3'], false],
    [['X1', 'X2', 'X3'], false],
    [[], false],
  ])('of two levels is reached by %j: %s', async (cosigners, reached) => {
    const policy = parsePolicy(example)
    expect(reachesQuorum(policy, keysOf(cosigners))).toBe(reached)
    let note = await signCheckpoint({ origin: log.name, size: 7, root: testLeaf(0) }, [log])
    for (const name of cosigners) note = await cosignNote(note, signers[name]!, 1_700_000_000)
    const opening = openCheckpoint(note, policy)
    if (reached) expect((await opening).cosignatures).toHaveLength(cosigners.length)
    else await expect(opening).rejects.toThrow(refused('TOO_FEW_WITNESSES', /X-and-Y/))
  })

  test('of a policy put together by hand never runs in a circle, and is not reached by nonsense', () => {
    const policy = parsePolicy(example)
    const keys = keysOf(names)
    const group = (name: string, threshold: number, members: string[]) => ({ name, threshold, members })
    for (const groups of [
      [group('g', 1, ['g'])],
      [group('g', 1, ['h']), group('h', 1, ['g'])],
      [group('g', Number.NaN, ['X1'])],
      [group('g', 0, ['X1'])],
      [group('g', 2, ['X1', 'X1'])],
    ])
      expect(reachesQuorum({ ...policy, groups, quorum: 'g' }, keys)).toBe(false)
    expect(reachesQuorum({ ...policy, quorum: 'nobody' }, keys)).toBe(false)
  })

  test('none asks for nobody; a single witness is asked for by its name', () => {
    const policy = parsePolicy(example)
    expect(reachesQuorum({ ...policy, quorum: 'none' }, [])).toBe(true)
    expect(reachesQuorum({ ...policy, quorum: 'Y2' }, keysOf(['Y2']))).toBe(true)
    expect(reachesQuorum({ ...policy, quorum: 'Y2' }, keysOf(['Y1']))).toBe(false)
  })
})

test('any of several logs may have signed, each for its own origin', async () => {
  const other = testSigner('other.test/log')
  const policy = parsePolicy(`log ${vkeyOf(log)}\nlog ${vkeyOf(other)}\nquorum none\n`)
  const checkpoint = { origin: other.name, size: 1, root: testLeaf(1) }
  expect((await openCheckpoint(await signCheckpoint(checkpoint, [other]), policy)).origin).toBe(other.name)
  await expect(openCheckpoint(await signCheckpoint(checkpoint, [log]), policy)).rejects.toThrow(refused('UNSIGNED'))
  await expect(openCheckpoint(await signCheckpoint(checkpoint, [other]), parsePolicy('quorum none\n'))).rejects.toThrow(
    refused('UNSIGNED'),
  )
})
