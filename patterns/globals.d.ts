/** What a service finds without an import; the editor declares the same (renderer/editor). */
declare const performance: {
  /** Virtual ms since the run began. */
  now(): number
}
