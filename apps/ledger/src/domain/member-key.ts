/** A key that the registry said to speak for a member, judged by the one set of rules that auditors have too. */
export { type KeyInForce as MemberKey, whyNotInForce } from '@testamur/credential-proof'
