import { accessRoutes, type Me } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../shell/api.ts';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { TextField } from '../ui/field.tsx';

/** Sign-in by e-mail and password; what is missing is said beside the field. */
export function PasswordSignIn({ enter }: { enter: (me: Me) => Promise<void> }) {
  const { access } = useTexts();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const emailWrong = !/^\S+@\S+\.\S+$/.test(email.trim());

  const signIn = async () => {
    setTried(true);
    if (emailWrong || password === '' || busy) return;
    setBusy(true);
    setError(null);
    try {
      await enter(await call(accessRoutes.signIn, { body: { email: email.trim(), password } }));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      className="grid gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void signIn();
      }}
    >
      <div>
        <h1>{access.title}</h1>
        <p className="small soft">{access.lead}</p>
      </div>
      <TextField
        label={access.email}
        error={tried && emailWrong ? access.emailWrong : undefined}
        type="email"
        autoComplete="username"
        inputMode="email"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <TextField
        label={access.password}
        error={tried && password === '' ? access.passwordMissing : undefined}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Failure error={error} />
      <Button kind="main" type="submit" busy={busy}>
        {busy ? access.signingIn : access.signIn}
      </Button>
      <p className="tiny muted">{access.noAccount}</p>
    </form>
  );
}
