/** A text as it stands in a LIKE pattern (Prisma's `contains` leaves this to its caller). */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
