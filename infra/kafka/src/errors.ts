/**
 * - `TOOL_MISSING`: Java 17 or Maven is not on this machine
 * - `INSTALL_FAILED`: Maven could not fetch the artifacts, or the folder for them cannot be used
 * - `INVALID_OPTION`: an option or an argument is not one that we take
 * - `FOLDER_UNUSABLE`: the data folder belongs to another cluster or is in use
 * - `PORT_TAKEN`: somebody else listens on the port that was asked for
 * - `START_FAILED`: the broker ended or did not answer in time, or ended later by itself; the message ends with the tail of its log
 */
export type KafkaErrorCode =
  | 'TOOL_MISSING'
  | 'INSTALL_FAILED'
  | 'INVALID_OPTION'
  | 'FOLDER_UNUSABLE'
  | 'PORT_TAKEN'
  | 'START_FAILED'

/** What went wrong and what to do about it, in words for the person who started Kafka. */
export class KafkaError extends Error {
  readonly code: KafkaErrorCode
  override readonly name = 'KafkaError'

  constructor(code: KafkaErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
