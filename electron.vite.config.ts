/** Builds main (one entry for Electron, one for plain Node), the preload and the window. */
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (file: string) => path.resolve(import.meta.dirname, file)

export default defineConfig({
  main: {
    publicDir: false,
    build: {
      outDir: at('out/main'),
      target: 'node20',
      rolldownOptions: {
        input: { electron: at('main/electron.ts'), node: at('main/node.ts') },
      },
    },
  },
  preload: {
    publicDir: false,
    build: {
      outDir: at('out/preload'),
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at('main/preload.ts') },
        // A sandboxed page's preload is CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    // Relative, so that assets and workers inherit the token in the page's path.
    base: './',
    publicDir: false,
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: at('out/renderer'),
      minify: true,
      // An inlined font would be a data: URL, which the content security policy refuses.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: { input: at('renderer/index.html') },
    },
  },
})
