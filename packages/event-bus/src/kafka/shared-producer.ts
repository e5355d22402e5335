/** The least of a producer. */
type Connectable = { connect(): Promise<void>; disconnect(): Promise<void> }

export type SharedProducer<P> = {
  /** Runs `send` with the producer of the day. When `isSpoilt` says so of its error, the next ones get a new producer. */
  use<T>(send: (producer: P) => Promise<T>): Promise<T>
  close(): Promise<void>
}

type Tenure<P> = { producer: P; connected: Promise<void>; users: number; retired: boolean }

/**
 * One producer for all sends, connected when it is first needed and replaced when it is spoilt. A replaced one is
 * disconnected when the last send that uses it has ended.
 */
export function shareProducer<P extends Connectable>(
  create: () => P,
  isSpoilt: (error: unknown) => boolean,
): SharedProducer<P> {
  let current: Tenure<P> | undefined
  const begin = (): Tenure<P> => {
    const producer = create()
    current = { producer, connected: producer.connect(), users: 0, retired: false }
    return current
  }
  const retire = (tenure: Tenure<P>) => {
    tenure.retired = true
    if (current === tenure) current = undefined
  }
  const use = async <T>(send: (producer: P) => Promise<T>): Promise<T> => {
    const tenure = current ?? begin()
    tenure.users++
    try {
      await connect(tenure, retire)
      return await send(tenure.producer)
    } catch (error) {
      if (isSpoilt(error)) retire(tenure)
      throw error
    } finally {
      if (--tenure.users === 0 && tenure.retired) void tenure.producer.disconnect().catch(() => {})
    }
  }
  const close = async () => {
    const last = current
    current = undefined
    await last?.producer.disconnect().catch(() => {})
  }
  return { use, close }
}

async function connect<P>(tenure: Tenure<P>, retire: (tenure: Tenure<P>) => void): Promise<void> {
  try {
    await tenure.connected
  } catch (error) {
    retire(tenure)
    throw error
  }
}
