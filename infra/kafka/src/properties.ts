import { HOST } from './ports.js'

export type Seat = {
  readonly id: number
  readonly port: number
  readonly controllerPort: number
}

/** `server.properties` of one combined broker and controller among `seats`. Later keys, given by the caller, win. */
export function serverProperties(
  seat: Seat,
  seats: readonly Seat[],
  dataFolder: string,
  given: Readonly<Record<string, string>> = {},
): string {
  const all = {
    ...identity(seat, seats, dataFolder),
    ...replication(seats.length),
    ...quickness,
    ...given,
  }
  return Object.entries(all)
    .map(([key, value]) => `${escaped(key)}=${escaped(value)}\n`)
    .join('')
}

function identity(seat: Seat, seats: readonly Seat[], dataFolder: string): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': String(seat.id),
    'controller.quorum.voters': seats.map(({ id, controllerPort }) => `${id}@${HOST}:${controllerPort}`).join(','),
    listeners: `PLAINTEXT://${HOST}:${seat.port},CONTROLLER://${HOST}:${seat.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${HOST}:${seat.port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': dataFolder,
    'auto.create.topics.enable': 'false',
  }
}

function replication(brokers: number): Record<string, string> {
  const minInsync = String(Math.min(2, brokers))
  return {
    'default.replication.factor': String(brokers),
    'min.insync.replicas': minInsync,
    'offsets.topic.replication.factor': String(brokers),
    'transaction.state.log.replication.factor': String(brokers),
    'transaction.state.log.min.isr': minInsync,
    'share.coordinator.state.topic.replication.factor': String(brokers),
    'share.coordinator.state.topic.min.isr': minInsync,
  }
}

/** A laptop's patience: a dead broker is noticed within three seconds, a group forms at once, inner topics stay small. */
const quickness: Record<string, string> = {
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  'group.initial.rebalance.delay.ms': '0',
  'offsets.topic.num.partitions': '8',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.num.partitions': '4',
}

/** Java's properties format gives a meaning to backslashes and line ends. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll('\n', '\\n')
}
