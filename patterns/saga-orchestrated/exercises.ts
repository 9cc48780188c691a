import { exercise } from 'orrery'

export default []
