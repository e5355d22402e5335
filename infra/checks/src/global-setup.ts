/** Nothing to prepare yet. */
export const setup = () => {}
