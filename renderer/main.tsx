import { startWindow } from './app/start.tsx'
import { connect } from './transport.ts'

startWindow(connect())
