/** The bridge to main: the contract's methods by name, its events, and nothing of Electron's. */
import { contextBridge, ipcRenderer } from 'electron'
import type { Transport } from '../app/contract/client.ts'
import { callChannel, eventChannel, methodsArgument } from './channels.ts'

const listed = process.argv.find((argument) => argument.startsWith(methodsArgument)) ?? ''
const methods = new Set(listed.slice(methodsArgument.length).split(','))

const bridge: Transport = {
  call: (method, params) => {
    if (!methods.has(method)) return Promise.reject(new Error(`no method ${method}`))
    return ipcRenderer.invoke(callChannel, method, params)
  },
  receive: (listener) => {
    ipcRenderer.removeAllListeners(eventChannel)
    ipcRenderer.on(eventChannel, (_, event, payload) => listener(event, payload))
    listener('connection', { state: 'open' })
  },
}
contextBridge.exposeInMainWorld('orrery', bridge)
