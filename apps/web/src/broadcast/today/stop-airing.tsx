import { airingRoutes } from '@loaphuong/contract';
import { useQueryClient } from '@tanstack/react-query';
import { call, keyOf } from '../../shell/api.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { ReasonDialog } from '../../ui/dialog.tsx';

/** Stops an airing that is on air, with a reason. */
export function StopAiring({
  airing,
  onClose,
}: {
  airing: { airing: string; title: string };
  onClose: () => void;
}) {
  const { today, bulletins } = useTexts();
  const text = today.dialogStop;
  const client = useQueryClient();
  return (
    <ReasonDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={text.title(airing.title)}
      description={text.what}
      confirm={text.confirm}
      act={async (reason) => {
        const { signBy } = await call(airingRoutes.cancel, {
          params: { airing: airing.airing },
          body: { reason },
        });
        announce(signBy === undefined ? text.done : bulletins.airing.silenceWaits);
        await client.invalidateQueries({ queryKey: keyOf(airingRoutes.today) });
      }}
    />
  );
}
