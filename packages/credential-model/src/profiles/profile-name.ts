import { z } from 'zod'

/** The profiles in which an award can be rendered: our own vct, the EUDI learning credential, an Open Badge. */
export const ProfileName = z.enum(['micro-credential', 'eudi', 'open-badges'])
export type ProfileName = z.infer<typeof ProfileName>
