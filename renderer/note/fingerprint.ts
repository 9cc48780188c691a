/** The first eight digits of a fingerprint, as they are read aloud: `7f3a 91c2`. */
export function shortFingerprint(fingerprint: string): string {
  return `${fingerprint.slice(0, 4)} ${fingerprint.slice(4, 8)}`
}
