import { Dialog as Primitive } from 'radix-ui';
import { type ReactNode, useRef, useState } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Button, type ButtonKind } from './button.tsx';
import { Failure } from './failure.tsx';
import { TextAreaField } from './field.tsx';

/** A question that needs an answer before one goes on. Escape and the veil close it; focus comes back to where it was. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  wide = false,
  children,
  actions,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What will happen, in one or two sentences. */
  description?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  const opener = useRef<Element>(null);
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="veil" />
        <Primitive.Content
          className={wide ? 'dialog dialog-wide' : 'dialog'}
          onOpenAutoFocus={() => {
            opener.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            // Our dialogs open without a trigger of Radix, which would know where the focus came from.
            event.preventDefault();
            if (opener.current instanceof HTMLElement) opener.current.focus();
          }}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <Primitive.Title>{title}</Primitive.Title>
          {description && (
            <Primitive.Description className="small soft num mt-1" asChild>
              <div>{description}</div>
            </Primitive.Description>
          )}
          {children && <div className="mt-3">{children}</div>}
          {actions && <div className="dialog-actions">{actions}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/**
 * A dialog that does one thing, or nothing. `act` closes it when it succeeds; what it throws is shown and the dialog stays, so that
 * nothing typed is lost. While something is missing `check` says so, and marks it at its field.
 */
export function ActDialog({
  title,
  description,
  wide = false,
  confirm,
  kind = 'main',
  ready = true,
  check = () => true,
  act,
  onClose,
  children,
}: {
  title: string;
  description?: ReactNode;
  wide?: boolean;
  confirm: string;
  kind?: ButtonKind;
  /** False while there is nothing yet that could be done. */
  ready?: boolean;
  check?: () => boolean;
  act: () => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
}) {
  const { words } = useTexts();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async () => {
    if (!check() || busy) return;
    setBusy(true);
    setError(null);
    try {
      await act();
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      wide={wide}
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind={kind} busy={busy || !ready} onClick={() => void submit()}>
            {confirm}
          </Button>
        </>
      }
    >
      {children}
      <Failure error={error} />
    </Dialog>
  );
}

/** What a dialog that asks for a reason is made of. */
interface Asking {
  readonly title: string;
  readonly description: ReactNode;
  readonly confirm: string;
  readonly kind?: ButtonKind;
  /** Resolves when done; what it throws is shown and the dialog stays. */
  readonly act: (reason: string) => Promise<unknown>;
  /** Other fields, before the reason. */
  readonly children?: ReactNode;
}

/** Asks for a reason before something is taken away; the reason goes into the log. `act` closes it when it succeeds. */
export function ReasonDialog({
  open,
  onOpenChange,
  ...asking
}: Asking & { readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
  // There only while it is open: what was typed and what failed goes with it.
  return open ? <AskReason {...asking} onClose={() => onOpenChange(false)} /> : null;
}

function AskReason({ kind = 'stop', act, children, ...shown }: Asking & { readonly onClose: () => void }) {
  const { words } = useTexts();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const short = reason.trim().length < 3;
  const check = () => {
    setTried(true);
    return !short;
  };
  return (
    <ActDialog {...shown} kind={kind} check={check} act={() => act(reason.trim())}>
      {children}
      <TextAreaField
        label={words.reason}
        hint={words.reasonHint}
        error={tried && short ? words.reasonTooShort : undefined}
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.target.value)}
      />
    </ActDialog>
  );
}
