/** Sentences that refuse a name and tell the valid ones. */

/** `a, b and c`, for sentences. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/**
 * The word that was most likely meant: the nearest by edit distance (a swap of neighbours counts
 * as one edit), if it is near enough to be a slip.
 */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const allowed = Math.max(1, Math.floor(word.length / 3))
  let best: string | undefined
  let bestDistance = allowed + 1
  for (const candidate of words) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  if (best !== undefined) return best
  // Half a word is no slip but says clearly what was meant.
  return word.length >= 3 ? words.find((candidate) => candidate.includes(word)) : undefined
}

function editDistance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min(row[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + change)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, before[j - 2]! + 1)
      }
      row.push(cost)
    }
    before = previous
    previous = row
  }
  return previous[b.length]!
}

/** `there are a and b. Did you mean a?`: the second half of a sentence that refuses a name. */
export function instead(word: string, words: readonly string[]): string {
  const meant = nearest(word, words)
  const suggestion = meant === undefined ? '' : ` Did you mean ${meant}?`
  if (words.length === 0) return 'there are none.'
  return `there ${words.length === 1 ? 'is' : 'are'} ${listed(words)}.${suggestion}`
}
