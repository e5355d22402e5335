package testamur.foreign

import com.nimbusds.jose.JWSAlgorithm
import com.nimbusds.jose.jwk.Curve
import com.nimbusds.jose.jwk.ECKey
import com.nimbusds.jose.jwk.gen.ECKeyGenerator
import eu.europa.ec.eudi.openid4vci.AuthorizationCode
import eu.europa.ec.eudi.openid4vci.AuthorizationRequestPrepared
import eu.europa.ec.eudi.openid4vci.AuthorizedRequest
import eu.europa.ec.eudi.openid4vci.Credential
import eu.europa.ec.eudi.openid4vci.CredentialIssuanceEvent
import eu.europa.ec.eudi.openid4vci.CredentialResponseEncryptionPolicy
import eu.europa.ec.eudi.openid4vci.Issuer
import eu.europa.ec.eudi.openid4vci.IssuanceRequestPayload
import eu.europa.ec.eudi.openid4vci.JwtBindingKey
import eu.europa.ec.eudi.openid4vci.KeyGenerationConfig
import eu.europa.ec.eudi.openid4vci.OpenId4VCIConfig
import eu.europa.ec.eudi.openid4vci.PopSigner
import eu.europa.ec.eudi.openid4vci.SubmissionOutcome
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonPrimitive
import java.net.URI

private class Session(val issuer: Issuer, val prepared: AuthorizationRequestPrepared)

/** Between the redirect to the issuer's page and the return from it. */
private val sessions = mutableListOf<Session>()

private fun newKey(): ECKey = ECKeyGenerator(Curve.P_256).generate()

private fun signerOf(key: ECKey): PopSigner.Jwt =
    PopSigner.jwtPopSigner(key, JWSAlgorithm.ES256, JwtBindingKey.Jwk(key.toPublicJWK()))

private suspend fun issuerOf(request: JsonObject): Issuer {
    val demanded = request.textOrNull("encryption") == "required"
    val config = OpenId4VCIConfig(
        clientId = "wallet-of-the-eu",
        authFlowRedirectionURI = URI("https://wallet.test/back"),
        keyGenerationConfig = KeyGenerationConfig(Curve.P_256, 2048),
        credentialResponseEncryptionPolicy =
            if (demanded) CredentialResponseEncryptionPolicy.REQUIRED else CredentialResponseEncryptionPolicy.SUPPORTED,
        dPoPSigner = if (request.textOrNull("dpop") == "true") signerOf(newKey()) else null,
    )
    return Issuer.make(config, request.text("offer"), clients).getOrThrow()
}

private fun textOf(credential: Credential): String = when (credential) {
    is Credential.Str -> credential.value
    is Credential.Json -> credential.value.toString()
}

private suspend fun Issuer.fetch(authorized: AuthorizedRequest, request: JsonObject): JsonObject {
    val keys = List(request["proofs"]?.jsonPrimitive?.int ?: 1) { newKey() }
    val wanted = credentialOffer.credentialConfigurationIdentifiers.first()
    val payload = IssuanceRequestPayload.ConfigurationBased(wanted)
    val (after, outcome) = with(authorized) { request(payload, keys.map(::signerOf)).getOrThrow() }
    if (outcome is SubmissionOutcome.Failed) throw outcome.error
    check(outcome is SubmissionOutcome.Success) { "neither issued nor refused: $outcome" }
    val notification = outcome.notificationId
    if (notification != null)
        with(after) { notify(CredentialIssuanceEvent.Accepted(notification, "kept")).getOrThrow() }
    return buildJsonObject {
        put("accepted", JsonPrimitive(true))
        put("credentials", JsonArray(outcome.credentials.map { JsonPrimitive(textOf(it.credential)) }))
        put("keys", JsonArray(keys.map { Json.parseToJsonElement(it.toJSONString()) }))
        put("configuration", JsonPrimitive(wanted.value))
        put("token", JsonPrimitive(authorized.accessToken::class.simpleName))
        put("notified", JsonPrimitive(notification != null))
    }
}

/** An offer with a pre-authorized code becomes credentials, each bound to a key of its own. */
suspend fun claim(request: JsonObject): JsonObject = with(issuerOf(request)) {
    val authorized = authorizeWithPreAuthorizationCode(request.textOrNull("txCode")).getOrThrow()
    fetch(authorized, request)
}

/** Pushes an authorization request (RFC 9126) and says where the learner is to go. */
suspend fun prepareAuthorization(request: JsonObject): JsonObject {
    val issuer = issuerOf(request)
    val prepared = issuer.prepareAuthorizationRequest().getOrThrow()
    sessions += Session(issuer, prepared)
    return buildJsonObject {
        put("accepted", JsonPrimitive(true))
        put("session", JsonPrimitive(sessions.size - 1))
        put("url", JsonPrimitive(prepared.authorizationCodeURL.value.toString()))
        put("state", JsonPrimitive(prepared.state))
    }
}

/** The learner is back with a code. */
suspend fun finishAuthorization(request: JsonObject): JsonObject {
    val session = sessions[request.getValue("session").jsonPrimitive.int]
    return with(session.issuer) {
        val code = AuthorizationCode(request.text("code"))
        val authorized =
            with(session.prepared) { authorizeWithAuthorizationCode(code, request.text("state")).getOrThrow() }
        fetch(authorized, request)
    }
}
