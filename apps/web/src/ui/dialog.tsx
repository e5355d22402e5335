import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'

type AskProps = { title: string; isOpen: boolean; onClose: () => void; children: ReactNode }

/** A question in front of the page: the focus stays in it until it is answered, Escape leaves it. */
export const Ask = ({ title, isOpen, onClose, children }: AskProps) => (
  <ModalOverlay className="overlay" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
    <Modal className="dialog">
      <Dialog>
        <Heading slot="title" level={2}>
          {title}
        </Heading>
        {children}
      </Dialog>
    </Modal>
  </ModalOverlay>
)
