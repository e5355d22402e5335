import type { Context as HttpContext } from 'hono'
import type { ClientRequest } from '../../commands/authorization/identify.js'
import { issuerIdentifier } from '../../commands/authorization/issuer-identifier.js'
import type { Context } from '../../context.js'
import type { Params } from './form.js'

/** A request to one of a member's OAuth endpoints, as its client meant it: by the addresses that are public. */
export const clientRequest = (
  { config }: Context,
  c: HttpContext,
  { slug, params }: { slug: string; params: Params },
): ClientRequest => ({
  issuer: issuerIdentifier(config.publicUrl, slug),
  url: `${config.publicUrl}${c.req.path}`,
  params,
  header: (name) => c.req.header(name),
})
