export { relay as POST } from './relay'
