import { expect, test } from 'vitest'
import { fault as faultSchema } from '../../app/contract/values.ts'
import { choicesOf, faultForms, faultText } from './faults.ts'

const parts = { instances: ['order#1'], services: ['order'], parties: ['*', 'order', 'broker'] }

/** A form as it is first filled. */
function filled(form: (typeof faultForms)[number]) {
  return Object.fromEntries(
    form.fields.map(({ name, kind, start }) => [
      name,
      start === '' ? (choicesOf(kind, parts)?.[0] ?? '') : start,
    ]),
  )
}

test('faults: what any form makes passes the check at the contract', () => {
  for (const form of faultForms) {
    const checked = faultSchema.safeParse(form.build(filled(form)))
    expect([form.id, checked.error?.issues ?? []]).toEqual([form.id, []])
  }
})

test('faults: a span never ends before it begins, a number is never below one', () => {
  const form = (id: string) => faultForms.find((one) => one.id === id)!
  expect(form('pause').build({ target: 'a', fromMs: 900, untilMs: 100 })).toMatchObject({
    fromMs: 900,
    untilMs: 901,
  })
  expect(form('drop').build({ from: 'a', to: 'b', nth: 0 })).toMatchObject({ nth: 1 })
})

test('faults: are said in words', () => {
  expect(faultForms.map((form) => faultText(form.build(filled(form))))).toMatchInlineSnapshot(`
    [
      "order#1 crashes before its 1st commit, back after 0.3 s",
      "order#1 crashes at 1 s, back after 0.3 s",
      "order#1 stands still from 1 s to 2 s",
      "order#1 takes 5 times as long from 1 s to 2 s",
      "* and * are cut off from 1 s to 2 s",
      "the 1st message from * to * is lost",
      "the 1st message from * to * comes twice",
      "the 1st message from * to * is 0.5 s late",
      "another order starts at 1 s",
      "order#1 is restarted at 1 s",
    ]
  `)
  const nth = (call: number) =>
    faultText({ kind: 'crash', target: 'a', when: { side: 'after', call } })
  expect([2, 3, 11, 12, 21, 113].map(nth).join()).toBe(
    [2, 3, 11, 12, 21, 113]
      .map((n) => `a crashes after its ${n}${{ 2: 'nd', 3: 'rd', 21: 'st' }[n] ?? 'th'} call`)
      .join(),
  )
})
