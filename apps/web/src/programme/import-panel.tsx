import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { useFailureText } from '../ui/failure.tsx';
import { Icon } from '../ui/icon.tsx';
import { Meter } from '../ui/meter.tsx';
import { importPlan } from './import-plan.ts';
import { PLAN_FILE_KINDS, refusalOf } from './plan-file.ts';
import { plansQuery } from './plan-query.ts';

/** An import under way, or refused with its reason. */
type Importing =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending'; readonly name: string; readonly share: number }
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string };

/** What the page of plans needs to import: a button's action, whether a file hangs over the page, and the panel to show. */
export interface Import {
  readonly choose: () => void;
  readonly over: boolean;
  readonly busy: boolean;
  /** Progress or refusal, and the hidden file field; goes anywhere on the page. */
  readonly panel: ReactNode;
}

/** Imports a plan that is chosen or dropped anywhere on the page, and opens it once it is read. */
export function useImport(): Import {
  const { programme: t } = useTexts();
  const failureText = useFailureText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<Importing>({ kind: 'idle' });

  const take = async (file: File) => {
    const refusal = refusalOf(file);
    if (refusal !== undefined) {
      setState({ kind: 'refused', name: file.name, reason: t.importing.refusals[refusal] });
      return;
    }
    setState({ kind: 'sending', name: file.name, share: 0 });
    try {
      const plan = await importPlan(file, (share) => setState({ kind: 'sending', name: file.name, share }));
      await client.invalidateQueries({ queryKey: plansQuery.queryKey });
      await navigate({ to: '/ke-hoach/$plan', params: { plan } });
    } catch (error) {
      setState({ kind: 'refused', name: file.name, reason: failureText(error) });
    }
  };
  const busy = state.kind === 'sending';
  const over = useDrop((file) => void take(file), busy);
  const choose = () => field.current?.click();
  const panel = (
    <>
      <input
        ref={field}
        type="file"
        className="sr"
        tabIndex={-1}
        aria-hidden="true"
        accept={PLAN_FILE_KINDS}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) void take(file);
        }}
      />
      {over && <div className="drop-veil">{t.importing.dropHere}</div>}
      <ImportState state={state} choose={choose} dismiss={() => setState({ kind: 'idle' })} />
    </>
  );
  return { choose, over, busy, panel };
}

function ImportState({
  state,
  choose,
  dismiss,
}: {
  state: Importing;
  choose: () => void;
  dismiss: () => void;
}) {
  const { programme: t } = useTexts();
  return (
    <>
      <div role="status">
        {state.kind === 'sending' && (
          <div className="importing num">
            <span>
              {state.share < 1
                ? t.importing.sending(state.name, Math.floor(state.share * 100))
                : t.importing.reading(state.name)}
            </span>
            <Meter
              share={state.share}
              label={t.importing.sending(state.name, Math.floor(state.share * 100))}
            />
          </div>
        )}
      </div>
      {state.kind === 'refused' && (
        <div className="failure importing-refused num" role="alert">
          <Icon name="failed" />
          <div className="importing-why">
            <b className="medium">{t.importing.refused(state.name)}</b>
            <br />
            {state.reason}
          </div>
          <Button small onClick={choose}>
            {t.importing.chooseAnother}
          </Button>
          <Button small kind="quiet" onClick={dismiss}>
            {t.importing.dismiss}
          </Button>
        </div>
      )}
    </>
  );
}

/** True while a file hangs over the window; gives the first file that is let go. */
function useDrop(take: (file: File) => void, busy: boolean): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(!busy);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file !== undefined && !busy) latest.current(file);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [busy]);
  return over;
}
