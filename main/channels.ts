/** Names that main and its preload share; the preload can import nothing larger. */

/** Window → main: a method and its parameters. */
export const callChannel = 'orrery:call'
/** Main → window: an event and its payload. */
export const eventChannel = 'orrery:event'
/** Before the list of methods, in the page's arguments: the list is the contract's. */
export const methodsArgument = '--orrery-methods='
