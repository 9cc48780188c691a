import { Button, IconButton } from '../controls/Button.tsx'
import { noticeStore } from '../store/client.ts'
import { useStore } from '../store/store.ts'

/** The window's latest word to the reader; it stays until closed, or another takes its place. */
export function Notice() {
  const notice = useStore(noticeStore, (state) => state.notice)
  const close = () => noticeStore.set({ notice: null })
  return (
    <div className="notice-place" role="status">
      {notice && (
        <div className="notice">
          <p>
            {notice.message}
            {notice.detail && <small>{notice.detail}</small>}
          </p>
          {notice.action && (
            <Button
              onClick={() => {
                notice.action?.run()
                close()
              }}
            >
              {notice.action.label}
            </Button>
          )}
          <IconButton icon="cross" size={13} label="Close the message" onClick={close} />
        </div>
      )}
    </div>
  )
}
