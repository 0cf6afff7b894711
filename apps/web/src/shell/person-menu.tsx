import { accessRoutes, type Me } from '@loaphuong/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useSpeech } from '../texts/language.tsx';
import { announce } from '../ui/announce.tsx';
import { useFailureText } from '../ui/failure.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx';
import { call } from './api.ts';
import { PersonButton } from './person-button.tsx';
import { meQuery } from './session.ts';
import { useTheme } from './theme.ts';

const PasswordDialog = lazy(async () => ({
  default: (await import('./password-dialog.tsx')).PasswordDialog,
}));

/** Who is here: standing in for others, language, ground, password, leaving. Opens at once: a press brought it. */
export function PersonMenu({ me }: { me: Me }) {
  const [open, setOpen] = useState(true);
  const { texts, language, speak } = useSpeech();
  const { shell, words } = texts;
  const [theme, setTheme] = useTheme();
  const [password, setPassword] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const failureText = useFailureText();

  const standIn = async (person: string | undefined) => {
    try {
      const next = await call(accessRoutes.standIn, { body: person === undefined ? {} : { person } });
      client.setQueryData(meQuery.queryKey, next);
      await client.invalidateQueries();
    } catch (error) {
      announce(failureText(error));
    }
  };
  const leave = async () => {
    try {
      await call(accessRoutes.signOut);
      // First away from the pages that need a person, then forget what they showed.
      await navigate({ to: '/vao' });
      client.clear();
    } catch (error) {
      announce(failureText(error));
    }
  };

  const roles = [...new Set(me.roles.map(({ role }) => words.roles[role]))].join(', ');
  return (
    <>
      <Menu open={open} onOpenChange={setOpen} trigger={<PersonButton me={me} />}>
        <div className="px-2.5 pt-2 pb-1">
          <b className="medium block">{me.person.name}</b>
          <span className="tiny muted block">{roles}</span>
          {me.behind && <span className="tiny muted block">{shell.person.behind(me.behind.name)}</span>}
        </div>
        {(me.mayStandInFor.length > 0 || me.behind) && (
          <>
            <MenuLine />
            <MenuLabel>{shell.person.standIn}</MenuLabel>
            {me.mayStandInFor.map((person) => (
              <MenuItem
                key={person.id}
                icon="person"
                note={words.roles[person.role]}
                current={person.id === me.person.id}
                onSelect={() => void standIn(person.id)}
              >
                {person.name}
              </MenuItem>
            ))}
            {me.behind && (
              <MenuItem icon="undo" note={me.behind.name} onSelect={() => void standIn(undefined)}>
                {shell.person.myself}
              </MenuItem>
            )}
          </>
        )}
        <MenuLine />
        <MenuItem icon="globe" onSelect={() => void speak(language === 'vi' ? 'en' : 'vi')}>
          <span lang={language === 'vi' ? 'en' : 'vi'}>{shell.person.language}</span>
        </MenuItem>
        <MenuItem
          icon={theme === 'dark' ? 'sun' : 'moon'}
          onSelect={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
        >
          {theme === 'dark' ? shell.person.light : shell.person.dark}
        </MenuItem>
        {!me.behind && (
          <MenuItem icon="key" onSelect={() => setPassword(true)}>
            {me.hasPassword ? shell.person.changePassword : shell.person.password}
          </MenuItem>
        )}
        <MenuItem icon="leave" onSelect={() => void leave()}>
          {shell.person.signOut}
        </MenuItem>
      </Menu>
      {password && (
        <Suspense>
          <PasswordDialog onClose={() => setPassword(false)} hasPassword={me.hasPassword} />
        </Suspense>
      )}
    </>
  );
}
