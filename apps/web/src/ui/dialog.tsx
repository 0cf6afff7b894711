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

/** Asks for a reason before something is taken away; the reason goes into the log. `act` closes it when it succeeds. */
export function ReasonDialog({
  open,
  onOpenChange,
  title,
  description,
  confirm,
  kind = 'stop',
  act,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: ReactNode;
  confirm: string;
  kind?: ButtonKind;
  /** Resolves when done; what it throws is shown and the dialog stays. */
  act: (reason: string) => Promise<unknown>;
}) {
  const { words } = useTexts();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const short = reason.trim().length < 3;

  const change = (next: boolean) => {
    if (!next) {
      setReason('');
      setTried(false);
      setError(null);
    }
    onOpenChange(next);
  };
  const submit = async () => {
    setTried(true);
    if (short || busy) return;
    setBusy(true);
    setError(null);
    try {
      await act(reason.trim());
      change(false);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={() => change(false)}>{words.cancel}</Button>
          <Button kind={kind} busy={busy} onClick={() => void submit()}>
            {confirm}
          </Button>
        </>
      }
    >
      <TextAreaField
        label={words.reason}
        hint={words.reasonHint}
        error={tried && short ? words.reasonTooShort : undefined}
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.target.value)}
      />
      <Failure error={error} />
    </Dialog>
  );
}
