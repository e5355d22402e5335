export const overview = `testamur: what an auditor and a keeper of copies runs

  testamur audit [URL|DIR]         reads a log as any stranger would, recomputes it, and says what is wrong
  testamur ledger export DIR       copies a log into a folder from which everything can be verified without us
  testamur ledger verify-receipt FILE
                                   checks offline that an entry is in a log
  testamur credential verify FILE  verifies a credential against members, keys and lists that are kept here

  --help behind any of them says more.

Exit codes: 0 all is well, 1 something is wrong, 2 asked in a way that cannot be done, 3 it cannot be told.`

const trusting = `  --trust FILE      whom to start from: the consortium's first key (a town's trust.json), and the log's key where
                    it has one. What no file pins is trusted on first use, kept in --state, and told
  --vkey KEY        the log's verifier key, name+hex8+base64
  --policy FILE     witnesses and quorum (C2SP tlog-policy); the log's own is trusted on first use otherwise
  --log PATH        where the log lies below the URL or folder (log); "" for a bare log at the root
  --tree-only       look at checkpoints, entries and tiles, not at what members have signed`

export const auditHelp = `testamur audit [URL|DIR] --trust FILE --state FILE [--watch [--interval 10s]] [--json] [--report --key KEY]

Recomputes every leaf hash and every tile; checks each entry's form and its member's signature against the keys in
force where it stands, that no event has two entries, the checkpoint's signature and cosignatures, that the log
continues what it showed before, and that witnesses have seen the same log. URL is a log's origin, such as
http://localhost:8080; DIR is what "testamur ledger export" wrote.

${trusting}
  --state FILE      what was seen: the next look reads only what is new, and finds a log that goes back on it
  --full            read everything again, and still hold it against what was seen
  --evidence DIR    where proofs against the log are written (beside the state: FILE.evidence)
  --watch           look again and again, until stopped
  --interval TIME   the pause between two looks: 500ms, 10s, 5m (10s)
  --with-parent     stop when standard input ends
  --json            one JSON object a look on standard output
  --report          send each finding to the log's own page, PUT /api/ledger/finding
  --key KEY         an auditor's key for --report; better in the environment, as TESTAMUR_KEY

Exit codes: 0 clean, 1 broken, 2 asked in a way that cannot be done, 3 it cannot be told (unreachable, stale).
Codes: ROLLBACK SPLIT_VIEW BAD_CHECKPOINT TOO_FEW_WITNESSES BAD_TILE BAD_BUNDLE ALTERED_ENTRY FORGED_ENTRY UNKNOWN_KEY
KEY_NOT_IN_FORCE DUPLICATE_EVENT BAD_OPENING UNREACHABLE STALE`

export const exportHelp = `testamur ledger export DIR [--from URL]

Writes checkpoints, tiles, bundles of entries (at their C2SP paths), openings of key events, keys and policy, and a
README.txt that says how to check them. All is verified on the way: the new checkpoint is written last, when everything
below it holds. Run it again to add what is new, or to go on where it was interrupted.

  --from URL        the log's origin (http://localhost:8080)
${trusting}
  --json            the finding as JSON

Exit codes: 0 written and clean, 1 something is wrong with the log, 2 asked in a way that cannot be done (DIR holds
something else), 3 it cannot be told.`

export const credentialHelp = `testamur credential verify FILE --trust FILE --keep DIR [--url ORIGIN] [--receipt FILE --policy FILE]

Verifies a credential or a presentation (SD-JWT VC) with every check of the pages, against the consortium's signed list
of members and keys, the issuer's status list and, with a receipt, the ledger. With --url all of it is fetched and kept;
without, it is offline and takes what was kept, as long as that stands.

  --trust FILE      the consortium's first key (a town's trust.json): who must have signed the list of members
  --keep DIR        where the list of members, status lists and ledger entries are kept
  --url ORIGIN      who is asked for new ones, such as http://localhost:8080; nothing of the credential is sent
  --receipt FILE    the holder's receipt
  --policy FILE     the log's key, witnesses and quorum (C2SP tlog-policy), for the receipt
  --nonce TEXT, --audience TEXT
                    what a key binding must answer to; with either, one is demanded
  --json            the report as JSON

Exit codes: 0 valid, 1 not valid (invalid, expired, not yet valid, revoked, suspended), 2 asked in a way that cannot be
done, 3 it cannot be told.`

export const receiptHelp = `testamur ledger verify-receipt FILE --entry FILE|TEXT --policy FILE

Checks offline that a receipt (c2sp.org/tlog-proof@v1) leads from an entry to a checkpoint that the policy accepts.

  --entry           the entry, as a file or as its text
  --policy FILE     the log's key, witnesses and quorum (C2SP tlog-policy)
  --json            the answer as JSON

Exit codes: 0 it holds, 1 it does not, 2 asked in a way that cannot be done.`
