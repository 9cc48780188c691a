/** The script evaluated in a lab's own realm; bundled to one file without imports. */
export * from '../app/lab/realm.ts'
