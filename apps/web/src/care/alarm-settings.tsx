import { type AlarmRulesView, type CareSettings, careRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, routeQuery } from '../shell/api.ts';
import { useHasRole, useTime } from '../shell/session.ts';
import { useTexts } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure, Loaded, useFailureText } from '../ui/failure.tsx';
import { CheckField, TextAreaField, TextField } from '../ui/field.tsx';
import { Notice } from '../ui/page.tsx';

const figures = ['deadMinutes', 'tooHotC', 'diskFreeMb', 'controlMb', 'intrusions'] as const;

/** When alarms are raised, and who is told: for everybody to read, for administrators to change. */
export function AlarmSettings({ onClose }: { onClose: () => void }) {
  const text = useTexts().care.settings;
  const query = useQuery(routeQuery(careRoutes.settings));
  return (
    <Dialog open wide onOpenChange={(next) => !next && onClose()} title={text.title}>
      <Loaded query={query}>{(settings) => <SettingsForm settings={settings} onClose={onClose} />}</Loaded>
    </Dialog>
  );
}

function SettingsForm({ settings, onClose }: { settings: CareSettings; onClose: () => void }) {
  const { care, words } = useTexts();
  const text = care.settings;
  const mayChange = useHasRole('administrator');
  const [rules, setRules] = useState<AlarmRulesView>(settings.rules);
  const [mails, setMails] = useState(settings.mail.to.join('\n'));
  const [url, setUrl] = useState(settings.webhook?.url ?? '');
  const [mayBePrivate, setPrivate] = useState(settings.webhook?.mayBePrivate ?? false);
  const [secret, setSecret] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const failureText = useFailureText();
  const setAir = (part: 'from' | 'until', value: string) =>
    setRules({ ...rules, airTime: { ...rules.airTime, [part]: value } });
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const mailTo = mails.split(/[\s,;]+/).filter(Boolean);
      const webhook = url.trim() === '' ? null : { url: url.trim(), mayBePrivate };
      const answer = await call(careRoutes.changeSettings, { body: { rules, mailTo, webhook } });
      announce(text.saved);
      if (answer.secret === undefined) onClose();
      else setSecret(answer.secret);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const tryIt = async () => {
    try {
      announce(text.trialSent((await call(careRoutes.tryNotices)).notices));
    } catch (failure) {
      announce(failureText(failure));
    }
  };
  return (
    <div className="grid gap-3">
      {!mayChange && <Notice>{text.onlyAdministrator}</Notice>}
      <fieldset className="care-grid" disabled={!mayChange}>
        <TextField
          label={text.airFrom}
          hint={text.airHint}
          type="time"
          value={rules.airTime.from}
          onChange={(event) => setAir('from', event.target.value)}
        />
        <TextField
          label={text.airUntil}
          type="time"
          value={rules.airTime.until}
          onChange={(event) => setAir('until', event.target.value)}
        />
        {figures.map((name) => (
          <TextField
            key={name}
            label={text[name]}
            type="number"
            value={rules[name]}
            onChange={(event) => setRules({ ...rules, [name]: Number(event.target.value) })}
          />
        ))}
      </fieldset>
      <fieldset className="grid gap-3" disabled={!mayChange}>
        {!settings.mail.configured && <Notice>{text.mailOff}</Notice>}
        <TextAreaField
          label={text.mailTo}
          hint={text.mailHint}
          value={mails}
          onChange={(event) => setMails(event.target.value)}
        />
        <TextField
          label={text.webhook}
          hint={text.webhookHint}
          type="url"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
        <CheckField
          label={text.webhookPrivate}
          checked={mayBePrivate}
          onChange={(event) => setPrivate(event.target.checked)}
        />
      </fieldset>
      {secret !== undefined && (
        <p className="small">
          {text.secret} <code className="break-all">{secret}</code>
        </p>
      )}
      <Notices />
      <Failure error={error} />
      <div className="dialog-actions">
        {mayChange && <Button onClick={() => void tryIt()}>{text.trial}</Button>}
        <Button onClick={onClose}>{words.close}</Button>
        {mayChange && (
          <Button kind="main" busy={busy} onClick={() => void save()}>
            {text.save}
          </Button>
        )}
      </div>
    </div>
  );
}

function Notices() {
  const text = useTexts().care.settings;
  const { dateAndTime } = useTime();
  const query = useQuery({ ...routeQuery(careRoutes.notices), retry: false });
  const notices = query.data?.notices ?? [];
  if (notices.length === 0) return null;
  return (
    <section>
      <h3>{text.notices}</h3>
      <ul className="small num grid gap-1">
        {notices.slice(0, 6).map(({ id, madeAt, address, subject, sentAt, givenUpAt, lastError }) => (
          <li key={id}>
            {dateAndTime(madeAt)} · {address} · {subject} ·{' '}
            {sentAt ? text.noticeSent : givenUpAt ? text.noticeGivenUp : text.noticeWaits}
            {lastError && <span className="muted"> ({lastError})</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
