import { accessRoutes, type Me } from '@loaphuong/contract';
import { useEffect, useRef, useState } from 'react';
import { call } from '../shell/api.ts';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Failure } from '../ui/failure.tsx';

/** Sends the token of a one-time link; when it no longer works, says how to get another. */
export function LinkSignIn({
  token,
  enter,
  usePassword,
}: {
  token: string;
  enter: (me: Me) => Promise<void>;
  usePassword: () => void;
}) {
  const { access } = useTexts();
  const text = access.link;
  const [error, setError] = useState<unknown>(null);
  const sent = useRef(false);

  useEffect(() => {
    // A token works once: it is sent once, however often React runs this effect.
    if (sent.current || token === '') return;
    sent.current = true;
    history.replaceState(history.state, '', location.pathname + location.search);
    call(accessRoutes.useLink, { body: { token } }).then(enter).catch(setError);
  }, [token, enter]);

  if (error === null && token !== '')
    return (
      <p role="status" className="soft">
        {text.working}
      </p>
    );
  return (
    <div className="grid gap-4">
      <h1>{token === '' ? text.empty : text.failed}</h1>
      <Failure error={error} />
      <p className="small soft">{text.why}</p>
      <p className="small soft">{text.way}</p>
      <div className="door-code">
        <code>{text.command}</code>
        <CopyButton text={text.command} />
      </div>
      <Button onClick={usePassword}>{text.withPassword}</Button>
    </div>
  );
}
