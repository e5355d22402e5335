/** What is known of a witness. `size` and `at` are those of its last cosignature; `failure` is why it gave none the last time. */
export type WitnessState = {
  name: string
  vkey: string
  url?: string
  size?: number
  at?: Date
  failure?: string
}
