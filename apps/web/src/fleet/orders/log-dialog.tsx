import { orderRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { routeQuery } from '../../shell/api.ts';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/failure.tsx';

/** The collected log of a box: looked at, and taken along as a file. */
export function LogDialog({ command, onClose }: { command: string; onClose: () => void }) {
  const { care, words } = useTexts();
  const text = care.orders;
  const { date, dateAndTime } = useTime();
  const query = useQuery(routeQuery(orderRoutes.log, { params: { command } }));
  return (
    <Dialog
      open
      wide
      onOpenChange={(next) => !next && onClose()}
      title={text.logTitle}
      description={
        query.data &&
        `${query.data.cluster.name} · ${dateAndTime(query.data.takenAt)} · ${text.logKept(date(query.data.keptUntil))}`
      }
      actions={
        <>
          <a className="b" href={`/api/logs/${command}/file`} download>
            {text.download}
          </a>
          <Button onClick={onClose}>{words.close}</Button>
        </>
      }
    >
      <Loaded query={query}>{({ lines }) => <pre className="log-lines">{lines.join('\n')}</pre>}</Loaded>
    </Dialog>
  );
}
