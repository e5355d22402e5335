type Explained = { meaning: string; remedy: string }

const explained: Record<string, Explained> = {
  ROLLBACK: {
    meaning: 'The log showed fewer entries than it had shown before.',
    remedy: 'Keep both checkpoints: together they prove it. Ask the operator whether an old backup was brought back.',
  },
  SPLIT_VIEW: {
    meaning: 'The log signed two histories that cannot both be true.',
    remedy: 'Keep both checkpoints and show them to the consortium. Rely on neither until it has answered.',
  },
  BAD_CHECKPOINT: {
    meaning: 'A checkpoint could not be read, or did not carry the signature of the log.',
    remedy: 'Check that the address and the key of the log are the right ones; then ask the operator.',
  },
  TOO_FEW_WITNESSES: {
    meaning: 'A checkpoint carried fewer cosignatures than the policy demands.',
    remedy: 'Ask those who run the witnesses whether they are up. Until they are, wait with what is new.',
  },
  BAD_TILE: {
    meaning: 'A tile of hashes does not lead to the root that the log signed.',
    remedy: 'The operator can rebuild tiles from the entries. If it stays, take the log as altered.',
  },
  BAD_BUNDLE: {
    meaning: 'A bundle of entries is damaged, or too short.',
    remedy: 'The operator can read it again from the journal. If it stays, take these entries as lost.',
  },
  ALTERED_ENTRY: {
    meaning: 'An entry is not the one that the log signed for.',
    remedy: 'Compare it with the receipt of its holder: the receipt shows what stood there.',
  },
  FORGED_ENTRY: {
    meaning: 'An entry does not carry the signature of the member that it names.',
    remedy: 'Ask the member whether it made this entry. Do not rely on it.',
  },
  UNKNOWN_KEY: {
    meaning: 'An entry is signed with a key that no earlier entry had published.',
    remedy: 'Ask the registry which key this is. Do not rely on the entry until it is known.',
  },
  KEY_NOT_IN_FORCE: {
    meaning: 'An entry is signed with a key that was retired or compromised at that place in the log.',
    remedy: 'Ask the member whether it made this entry, and with which key.',
  },
  DUPLICATE_EVENT: {
    meaning: 'One event has two entries.',
    remedy: 'The first one counts. Tell the operator: there should never be a second.',
  },
  BAD_OPENING: {
    meaning: 'What the registry published about a key does not open the entry that it belongs to.',
    remedy: 'Ask the registry. Until then the keys after this place are not proven.',
  },
  UNREACHABLE: {
    meaning: 'The auditor could not read the log.',
    remedy: 'Check that the ledger is up and can be reached from where the auditor runs.',
  },
  STALE: {
    meaning: 'A witness has sealed a larger tree than the log shows.',
    remedy: 'The log may be about to publish it: look again in a minute. If it stays, the log has gone back.',
  },
}

/** What an auditor's code means, and what to do. */
export const explain = (code: string): Explained =>
  explained[code] ?? {
    meaning: 'This page does not know the code.',
    remedy: 'Read what the auditor writes about it, and ask who runs the auditor.',
  }
