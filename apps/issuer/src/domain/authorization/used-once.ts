/** What must not be seen twice: an id of its own, and the time from when on its age alone refuses it. */
export type UsedOnce = { id: Buffer; until: Date }
