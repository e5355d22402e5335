/** The URL of the superuser's own database. */
export declare const urlOf: (port: number, password: string) => string
/** Waits until the server answers; recovery after a crash may take a while. @throws what it last said, when `alive` turns false or after `ms` */
export declare function untilAnswering(url: string, alive: () => boolean, ms: number): Promise<void>
