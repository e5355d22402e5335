package testamur.foreign

import com.nimbusds.jose.JWSAlgorithm
import com.nimbusds.jose.crypto.ECDSASigner
import com.nimbusds.jose.jwk.ECKey
import com.nimbusds.jwt.SignedJWT
import eu.europa.ec.eudi.sdjwt.DefaultSdJwtOps
import eu.europa.ec.eudi.sdjwt.NimbusSdJwtOps
import eu.europa.ec.eudi.sdjwt.SdJwt
import eu.europa.ec.eudi.sdjwt.vc.ClaimPath
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonPrimitive
import java.util.Date

/** The holder shows some top-level claims, and signs for one audience and nonce (RFC 9901 §7.2). */
suspend fun present(request: JsonObject): JsonObject {
    val key = ECKey.parse(request.getValue("key").toString())
    val query = request.getValue("reveal").jsonArray.map { ClaimPath.claim(it.jsonPrimitive.content) }.toSet()
    val (jwt, disclosures) = DefaultSdJwtOps.unverifiedIssuanceFrom(request.text("credential")).getOrThrow()
    val issued = SdJwt(SignedJWT.parse(jwt.first), disclosures)
    return with(NimbusSdJwtOps) {
        val shown = checkNotNull(issued.present(query)) { "the credential has none of these claims" }
        val binding = kbJwtIssuer(ECDSASigner(key), JWSAlgorithm.ES256, key.toPublicJWK()) {
            audience(request.text("audience"))
            claim("nonce", request.text("nonce"))
            issueTime(Date())
        }
        val presentation = shown.serializeWithKeyBinding(binding).getOrThrow()
        buildJsonObject {
            put("accepted", JsonPrimitive(true))
            put("presentation", JsonPrimitive(presentation))
        }
    }
}
