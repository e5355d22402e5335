package testamur.foreign

import eu.europa.ec.eudi.openid4vci.KtorHttpClientFactory
import io.ktor.client.HttpClient
import io.ktor.client.engine.ProxyBuilder
import io.ktor.client.engine.http
import io.ktor.client.engine.java.Java
import io.ktor.client.plugins.contentnegotiation.ContentNegotiation
import io.ktor.serialization.kotlinx.json.json
import kotlinx.serialization.json.Json
import java.io.File
import java.security.KeyStore
import java.security.cert.CertificateFactory
import javax.net.ssl.SSLContext
import javax.net.ssl.TrustManagerFactory

/** Trusts the one certificate authority of the test's world, and nothing that the machine trusts besides. */
private fun trusting(certificate: File): SSLContext {
    val authority = certificate.inputStream().use { CertificateFactory.getInstance("X.509").generateCertificate(it) }
    val store = KeyStore.getInstance(KeyStore.getDefaultType()).apply {
        load(null, null)
        setCertificateEntry("authority", authority)
    }
    val trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm()).apply { init(store) }
    return SSLContext.getInstance("TLS").apply { init(null, trust.trustManagers, null) }
}

private val context by lazy { trusting(File(System.getenv("SSL_CERT_FILE"))) }

/** The libraries make a client for each request; the world's way out is a proxy that knows one host. */
val clients: KtorHttpClientFactory = {
    HttpClient(Java) {
        install(ContentNegotiation) { json(Json { ignoreUnknownKeys = true }) }
        engine {
            proxy = ProxyBuilder.http(System.getenv("HTTPS_PROXY"))
            config { sslContext(context) }
        }
    }
}
