import type { Relay, RelayOptions } from './relay-options.js'

export declare function startRelay(options: RelayOptions): Promise<Relay>
