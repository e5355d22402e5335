package testamur.foreign

import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive

private val operations: Map<String, suspend (JsonObject) -> JsonObject> = mapOf(
    "claim" to ::claim,
    "prepare" to ::prepareAuthorization,
    "finish" to ::finishAuthorization,
    "present" to ::present,
    "verify" to ::verify,
)

fun JsonObject.text(name: String): String = textOrNull(name) ?: error("$name is missing")

fun JsonObject.textOrNull(name: String): String? = (this[name] as? JsonPrimitive)?.content

/** The refusal of a library as it words it: its exception's name, and those that caused it. */
private fun why(refusal: Throwable): String =
    generateSequence(refusal) { it.cause }.take(4).joinToString(": ") { "${it::class.simpleName} ${it.message ?: it}" }

private suspend fun answer(request: JsonObject): JsonObject {
    val operation = operations[request.text("op")] ?: error("no such operation")
    val outcome = runCatching { operation(request) }
    return outcome.getOrElse {
        buildJsonObject {
            put("accepted", JsonPrimitive(false))
            put("why", JsonPrimitive(why(it)))
        }
    }
}

/** One JSON object a line in, one out, each with the `id` of its question; until there is no more input. */
fun main() = runBlocking {
    for (line in generateSequence(::readLine)) {
        val request: JsonElement = Json.parseToJsonElement(line)
        val id = request.jsonObject.getValue("id").jsonPrimitive
        println(JsonObject(answer(request.jsonObject) + ("id" to id)))
    }
}
