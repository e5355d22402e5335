/** What stands beside an export, for whoever finds it. */
export const exportReadme = (origin: string): string => `A copy of the transparency log ${origin}

Everything here can be verified without the party that made it. Nothing needs to be believed but the keys in trust.json,
which you should compare with what the consortium publishes elsewhere.

What is here
  trust.json            the consortium's first key, and the log's verifier key
  policy                the log, its witnesses and the quorum (C2SP tlog-policy)
  key-openings.ndjson   what opens the entries about keys: one {"event", "salt"} a line
  log/checkpoint        the signed and cosigned checkpoint (C2SP tlog-checkpoint, signed-note)
  log/vkey              the log's verifier key
  log/tile/<L>/<N>      tiles of hashes, log/tile/entries/<N> bundles of entries (C2SP tlog-tiles)
  log/shards            the logs that followed each other, where there is more than one

How to check it
  npx testamur audit <this folder> --trust <this folder>/trust.json --policy <this folder>/policy

How to check it with other programs
  The tree: any client of C2SP tlog-tiles, such as golang.org/x/mod/sumdb (note, tlog). A leaf hash is
  SHA-256(0x00 || entry), a node SHA-256(0x01 || left || right) (RFC 6962, section 2.1).
  An entry: canonical JSON (RFC 8785) with commitment, id, kid, sig, source, time, type, v. Its signature "sig" is Ed25519
  over "testamur.entry.v1", a zero byte, and the canonical entry without "sig", by the key "kid" of the member in "source".
  A commitment: SHA-256 over "testamur.commitment.v1", a zero byte, the salt of 32 bytes, and the canonical event, in
  base64url. Entries of type testamur.key.* are opened by key-openings.ndjson: they say which key speaks for whom. The first
  of them is signed by the consortium's first key itself, each later one by a key published before.
`
