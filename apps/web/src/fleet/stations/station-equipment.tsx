import { registryRoutes, type StationEntry } from '@loaphuong/contract';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { dayText } from '../../shell/time.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { CardTable } from '../../ui/card-table.tsx';
import { ReasonDialog } from '../../ui/dialog.tsx';
import { Empty, PartTitle } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { useRefresh } from '../registry/use-refresh.ts';
import { EquipmentDialog } from './equipment-dialog.tsx';

type Entry = StationEntry['equipment'][number];
type Asked = { readonly about: 'add' } | { readonly about: 'edit' | 'retire'; readonly each: Entry };

/** What hangs on an old station: FM transmitter, amplifiers; added, changed, taken out with a reason. */
export function StationEquipment({ station }: { station: StationEntry }) {
  const { stations, registry } = useTexts();
  const text = stations.equipment;
  const refresh = useRefresh();
  const mayEdit = useHasRole('administrator', 'technician');
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  return (
    <section>
      <PartTitle
        title={text.title}
        note={station.equipment.length}
        side={
          mayEdit && (
            <Button icon="plus" onClick={() => setAsked({ about: 'add' })}>
              {text.add}
            </Button>
          )
        }
      />
      {station.equipment.length === 0 ? (
        <Empty title={text.none}>{text.noneWay}</Empty>
      ) : (
        <CardTable columns={[text.name, registry.facts.condition, text.data]} act={text.act}>
          {station.equipment.map((each) => (
            <tr key={each.id}>
              <td className="num">
                <b className="medium">{each.name}</b>
                <span className="tiny muted block">{registry.page.kind[each.kind]}</span>
              </td>
              <td>
                {each.condition === 'broken' ? (
                  <State kind="failed">{registry.condition.broken}</State>
                ) : (
                  registry.condition[each.condition]
                )}
              </td>
              <td className="small num">
                <Data each={each} />
              </td>
              <td>
                {mayEdit && (
                  <span className="flex gap-2">
                    <Button small onClick={() => setAsked({ about: 'edit', each })}>
                      {text.edit}
                    </Button>
                    <Button small kind="quiet" onClick={() => setAsked({ about: 'retire', each })}>
                      {text.retire}
                    </Button>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </CardTable>
      )}
      {asked?.about === 'add' && <EquipmentDialog station={station.id} onClose={close} />}
      {asked?.about === 'edit' && <EquipmentDialog station={station.id} each={asked.each} onClose={close} />}
      {asked?.about === 'retire' && (
        <ReasonDialog
          open
          onOpenChange={(open) => !open && close()}
          title={text.retireTitle(asked.each.name)}
          description={text.retireWhat}
          confirm={text.retireConfirm}
          act={async (reason) => {
            await call(registryRoutes.retireEquipment, {
              params: { equipment: asked.each.id },
              body: { reason },
            });
            announce(text.retired);
            await refresh();
          }}
        />
      )}
    </section>
  );
}

function Data({ each }: { each: Entry }) {
  const { stations, registry } = useTexts();
  const { decimal } = useTime();
  const facts = [
    each.powerW !== null && `${each.powerW} W`,
    each.frequencyKhz !== null && `${decimal(each.frequencyKhz / 1000, 1)} MHz`,
    each.lines !== null && stations.equipment.lines(each.lines),
    each.serial !== null && `${registry.page.serial} ${each.serial}`,
    each.installedOn !== null && dayText(each.installedOn),
  ].filter((fact) => fact !== false);
  return (
    <>
      {facts.length === 0 ? '–' : facts.join(' · ')}
      {each.note !== null && <span className="tiny muted block">{each.note}</span>}
    </>
  );
}
