import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

/** A menu that opens from a button. `trigger` is that button; the menu stands beside it in the page, within its landmark. */
export function Menu({
  trigger,
  open,
  onOpenChange,
  align = 'end',
  children,
}: {
  trigger: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: 'start' | 'end';
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Root
      modal={false}
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange ? { onOpenChange } : {})}
    >
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Content className="menu" align={align} sideOffset={6} collisionPadding={8}>
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

/** One thing to do in a menu. `note` is a second line; `current` marks what is chosen. */
export function MenuItem({
  icon,
  note,
  current = false,
  onSelect,
  children,
}: {
  icon?: IconName;
  note?: string | undefined;
  current?: boolean;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Item className="menu-item" onSelect={onSelect}>
      {icon && <Icon name={icon} />}
      <span>
        {children}
        {note && <small>{note}</small>}
      </span>
      {current && (
        <span className="end">
          <Icon name="proved" />
        </span>
      )}
    </DropdownMenu.Item>
  );
}

/** A line of words that heads a group of a menu. */
export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="menu-label">{children}</DropdownMenu.Label>;
}

/** A line between groups of a menu. */
export function MenuLine() {
  return <DropdownMenu.Separator className="menu-line" />;
}
