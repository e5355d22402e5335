package testamur.foreign

import com.nimbusds.jose.JOSEObjectType
import com.nimbusds.jose.JWSAlgorithm
import com.nimbusds.jose.jwk.JWKSet
import com.nimbusds.jose.jwk.source.ImmutableJWKSet
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier
import com.nimbusds.jose.proc.JWSVerificationKeySelector
import com.nimbusds.jose.proc.SecurityContext
import com.nimbusds.jwt.SignedJWT
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier
import com.nimbusds.jwt.proc.DefaultJWTProcessor
import eu.europa.ec.eudi.sdjwt.KeyBindingVerifier
import eu.europa.ec.eudi.sdjwt.NimbusSdJwtOps
import io.ktor.client.request.get
import io.ktor.client.statement.bodyAsText
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonObject
import java.net.URI
import java.time.Instant
import java.util.Date

private class At(private val now: Instant) : DefaultJWTClaimsVerifier<SecurityContext>(null, setOf("iss", "vct")) {
    override fun currentTime(): Date = Date.from(now)
}

/** The issuer's keys from its JWT VC Issuer Metadata (SD-JWT VC §4). */
private suspend fun keysAt(iss: String): JWKSet = clients().use { http ->
    val issuer = URI(iss)
    require(issuer.scheme == "https") { "the issuer's identifier is no https URL: $iss" }
    val text = http.get("https://${issuer.authority}/.well-known/jwt-vc-issuer${issuer.path}").bodyAsText()
    val metadata = Json.parseToJsonElement(text).jsonObject
    require(metadata.text("issuer") == iss) { "the metadata is another issuer's" }
    JWKSet.parse(metadata.getValue("jwks").toString())
}

private suspend fun issuerKeys(request: JsonObject): JWKSet {
    val iss = SignedJWT.parse(request.text("presentation").substringBefore('~')).jwtClaimsSet.issuer
    val known = request["issuers"] ?: return keysAt(iss)
    val issuer = requireNotNull(known.jsonObject[iss]) { "no such issuer: $iss" }
    return JWKSet.parse(buildJsonObject { put("keys", issuer.jsonObject.getValue("credential")) }.toString())
}

/** What the SD-JWT library and Nimbus say of a presentation, or of a bare SD-JWT where no nonce is asked for. */
suspend fun verify(request: JsonObject): JsonObject {
    val now = request.textOrNull("now")?.let(Instant::parse) ?: Instant.now()
    val processor = DefaultJWTProcessor<SecurityContext>().apply {
        jwsTypeVerifier = DefaultJOSEObjectTypeVerifier(JOSEObjectType("dc+sd-jwt"))
        jwsKeySelector = JWSVerificationKeySelector(JWSAlgorithm.ES256, ImmutableJWKSet(issuerKeys(request)))
        jwtClaimsSetVerifier = At(now)
    }
    return with(NimbusSdJwtOps) {
        val presentation = request.text("presentation")
        val nonce = request.textOrNull("nonce")
        val sdJwt = if (nonce == null) verify(processor.asJwtVerifier(), presentation).getOrThrow()
        else {
            val challenge = buildJsonObject {
                put("nonce", JsonPrimitive(nonce))
                put("aud", JsonPrimitive(request.text("audience")))
            }
            val binding = KeyBindingVerifier.mustBePresentAndValid(HolderPubKeyInConfirmationClaim, challenge)
            verify(processor.asJwtVerifier(), binding, presentation).getOrThrow().sdJwt
        }
        buildJsonObject {
            put("accepted", JsonPrimitive(true))
            put("claims", sdJwt.recreateClaims(null))
        }
    }
}
