import type { Consumer, ConsumerOptions } from './consumer-options.js'
import type { Sql } from './sql.js'

export declare function startConsumer<Tx extends { sql: Sql }>(options: ConsumerOptions<Tx>): Promise<Consumer>
