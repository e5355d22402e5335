/** The identifier of a member's credential issuer, and of the authorization server beside it (RFC 8414 §2). */
export const issuerIdentifier = (publicUrl: string, member: string): string => `${publicUrl}/issuers/${member}`
