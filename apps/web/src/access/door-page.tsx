import type { Me } from '@loaphuong/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { meQuery } from '../shell/session.ts';
import { useSpeech } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { Brand } from '../ui/icon.tsx';
import './door.css';
import { LinkSignIn } from './link-sign-in.tsx';
import { PasswordSignIn } from './password-sign-in.tsx';
import { tokenOf } from './safe-target.ts';

/** The page before the console: by password, or by the one-time link that led here. */
export function DoorPage() {
  const { texts, language, speak } = useSpeech();
  const { to } = useSearch({ from: '/vao' });
  const client = useQueryClient();
  const navigate = useNavigate();
  // Read once: the address bar loses the token at once, so that nobody copies or bookmarks it.
  const [token, setToken] = useState(() => tokenOf(location.hash));

  useEffect(() => {
    document.title = `${texts.access.title} · ${texts.words.product}`;
  }, [texts]);

  const enter = async (me: Me) => {
    client.clear();
    client.setQueryData(meQuery.queryKey, me);
    await navigate({ to: '/', ...(to === undefined ? {} : { href: to }) });
  };

  return (
    <div className="door">
      <main className="door-card">
        <Door>
          {token === undefined ? (
            <PasswordSignIn enter={enter} />
          ) : (
            <LinkSignIn token={token} enter={enter} usePassword={() => setToken(undefined)} />
          )}
        </Door>
      </main>
      <p className="small">
        <Button kind="quiet" onClick={() => void speak(language === 'vi' ? 'en' : 'vi')}>
          <span lang={language === 'vi' ? 'en' : 'vi'}>{texts.shell.person.language}</span>
        </Button>
      </p>
    </div>
  );
}

function Door({ children }: { children: ReactNode }) {
  const { texts } = useSpeech();
  return (
    <>
      <p className="door-brand">
        <Brand />
        {texts.words.product}
      </p>
      {children}
    </>
  );
}
