import type { Context } from '../../context.js'
import { JWT_BEARER, readClientAssertion } from '../../domain/authorization/client-assertion.js'
import {
  type AttestedClient,
  readAttestationPop,
  readClientAttestation,
} from '../../domain/authorization/client-attestation.js'
import { type DpopProof, readDpopProof } from '../../domain/authorization/dpop.js'
import type { UsedOnce } from '../../domain/authorization/used-once.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { useOnce } from '../../store/authorization/used-proofs.js'

/** A request to an endpoint at which clients authenticate: token, pushed authorization request. */
export type ClientRequest = {
  /** The identifier of the authorization server. */
  issuer: string
  /** The endpoint's own address. */
  url: string
  params: ReadonlyMap<string, string>
  header(name: string): string | undefined
}

/** Who sent a request, as far as it was shown. */
export type Identity = {
  clientId?: string
  method: 'none' | 'private_key_jwt' | 'attest_jwt_client_auth'
  /** The thumbprint of the attested key of this instance of the wallet. */
  instance?: string
  /** The thumbprint of the DPoP key. */
  jkt?: string
  /** A fresh nonce that goes along with the answer. */
  dpopNonce?: string
}

type Shown = { who: Identity; used?: UsedOnce }

const noClient = (why: string, extra = {}) => new OAuthError('invalid_client', why, extra)

/** The proof in the DPoP header, with a nonce where one is wanted. @throws OAuthError invalid_dpop_proof, use_dpop_nonce */
function readProof(
  ctx: Context,
  { url, header }: ClientRequest,
  now: Date,
): (DpopProof & { renew: boolean }) | undefined {
  const text = header('dpop')
  if (text === undefined) return undefined
  const proof = readDpopProof(text, { method: 'POST', url, now })
  const { nonces, nonceRequired } = ctx.authorization
  if (!nonceRequired) return { ...proof, renew: false }
  const { good, renew } = nonces.judge(proof.nonce, now)
  if (!good)
    throw new OAuthError('use_dpop_nonce', 'the DPoP proof needs a fresh nonce', { dpopNonce: nonces.give(now) })
  return { ...proof, renew }
}

function byAssertion(ctx: Context, { issuer, params }: ClientRequest, now: Date): Shown {
  if (params.get('client_assertion_type') !== JWT_BEARER) throw noClient(`client_assertion_type must be ${JWT_BEARER}`)
  const { clients } = ctx.authorization
  const { client, ...used } = readClientAssertion(params.get('client_assertion') ?? '', { clients, issuer, now })
  return { who: { clientId: client.clientId, method: 'private_key_jwt' }, used }
}

/** By a proof of its own, or by the DPoP proof where both keys are the same (Attestation-Based Client Authentication §5.2). */
function possession(request: ClientRequest, client: AttestedClient, jkt: string | undefined, now: Date) {
  const pop = request.header('oauth-client-attestation-pop')
  if (pop !== undefined) return readAttestationPop(pop, { client, issuer: request.issuer, now })
  if (jkt === client.instance) return undefined
  throw noClient('the client attestation comes without a proof that its key is held')
}

function byAttestation(ctx: Context, request: ClientRequest, jkt: string | undefined, now: Date): Shown {
  const { walletProviders: providers, authorization } = ctx
  const attestation = request.header('oauth-client-attestation') ?? ''
  const client = readClientAttestation(attestation, { providers, now, haip: authorization.haip })
  const { clientId, instance } = client
  return { who: { clientId, instance, method: 'attest_jwt_client_auth' }, used: possession(request, client, jkt, now) }
}

function byNothing(ctx: Context, { params }: ClientRequest): Shown {
  const { haip, clients } = ctx.authorization
  if (haip) throw noClient('a client attestation is needed here')
  const clientId = params.get('client_id')
  if (clientId !== undefined && clients.has(clientId))
    throw noClient('this client must authenticate by private_key_jwt')
  return { who: { method: 'none', ...(clientId !== undefined && { clientId }) } }
}

function show(ctx: Context, request: ClientRequest, jkt: string | undefined, now: Date): Shown {
  const { params, header } = request
  const attested = header('oauth-client-attestation') !== undefined
  const asserted = params.has('client_assertion') || params.has('client_assertion_type')
  if (header('authorization') !== undefined || params.has('client_secret'))
    throw noClient('secrets are not used here: authenticate by private_key_jwt or a client attestation')
  if (attested && asserted) throw new OAuthError('invalid_request', 'authenticate in one way only')
  if (attested) return byAttestation(ctx, request, jkt, now)
  return asserted ? byAssertion(ctx, request, now) : byNothing(ctx, request)
}

function checkClientId({ params }: ClientRequest, { clientId }: Identity): void {
  const claimed = params.get('client_id')
  if (claimed !== undefined && claimed !== clientId) throw noClient('client_id is not the client that authenticated')
}

/** Only what is right in all else is used up, so that nobody can use up what is another's. */
async function spend(ctx: Context, proof: UsedOnce | undefined, assertion: UsedOnce | undefined): Promise<void> {
  const all = [proof, assertion].filter((used) => used !== undefined)
  if (all.length === 0) return
  const fresh = await useOnce(ctx.store.pool, all)
  const seen = (used: UsedOnce | undefined) => used !== undefined && !fresh.has(used.id.toString('hex'))
  if (seen(proof)) throw new OAuthError('invalid_dpop_proof', 'the DPoP proof was used before')
  if (seen(assertion)) throw noClient('the assertion or its proof was used before')
}

/**
 * Who sends a request, by a client attestation, by private_key_jwt, or as a public client by its name alone; and the DPoP key it
 * holds. No round trip where neither is shown.
 * @throws OAuthError invalid_client, invalid_request, invalid_dpop_proof, use_dpop_nonce
 */
export async function identify(ctx: Context, request: ClientRequest): Promise<Identity> {
  const now = ctx.clock.now()
  const proof = readProof(ctx, request, now)
  const { who, used } = show(ctx, request, proof?.jkt, now)
  checkClientId(request, who)
  await spend(ctx, proof, used)
  return {
    ...who,
    ...(proof && { jkt: proof.jkt }),
    ...(proof?.renew && { dpopNonce: ctx.authorization.nonces.give(now) }),
  }
}
