import { type ImportPreview, registryRoutes } from '@loaphuong/contract';
import { SHEET_COLUMNS } from '@loaphuong/domain/fleet';
import { useState } from 'react';
import { call } from '../../shell/api.ts';
import { useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Meter } from '../../ui/meter.tsx';
import { PartTitle, Surface } from '../../ui/page.tsx';
import { newWatch, useImportWatch } from './import-watch.ts';
import { SheetPreview } from './sheet-preview.tsx';
import { useRefresh } from './use-refresh.ts';

interface Chosen {
  readonly fileName: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A sheet in: columns guessed and changed by hand, findings row by row, then all rows or none. */
export function SheetImport() {
  const { registry } = useTexts();
  const text = registry.sheet;
  const refresh = useRefresh();
  const [chosen, setChosen] = useState<Chosen>();
  const [preview, setPreview] = useState<ImportPreview>();
  const [mapping, setMapping] = useState<readonly (string | null)[]>();
  const [watch, setWatch] = useState<string>();
  const running = useImportWatch(watch);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const look = async (sheet: Chosen, fields: readonly (string | null)[] | undefined) => {
    setBusy(true);
    setError(null);
    try {
      const seen = await call(registryRoutes.previewImport, {
        query: {
          fileName: sheet.fileName,
          ...(fields === undefined ? {} : { mapping: JSON.stringify(fields) }),
        },
        body: sheet.bytes,
      });
      setPreview(seen);
      setMapping(seen.columns.map(({ field }) => field ?? null));
    } catch (failure) {
      setPreview(undefined);
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const choose = async (file: File | undefined) => {
    if (file === undefined) return;
    const sheet = { fileName: file.name.slice(-255), bytes: new Uint8Array(await file.arrayBuffer()) };
    setChosen(sheet);
    await look(sheet, undefined);
  };
  const take = async () => {
    if (chosen === undefined) return;
    const number = newWatch();
    setBusy(true);
    setError(null);
    setWatch(number);
    try {
      const { added, changed } = await call(registryRoutes.commitImport, {
        query: {
          fileName: chosen.fileName,
          watch: number,
          ...(mapping === undefined ? {} : { mapping: JSON.stringify(mapping) }),
        },
        body: chosen.bytes,
      });
      announce(text.taken(added, changed));
      setPreview(undefined);
      setChosen(undefined);
      await refresh();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
      setWatch(undefined);
    }
  };
  const errors = preview?.findings.filter(({ severity }) => severity === 'error').length ?? 0;

  return (
    <Surface pad className="mt-4">
      <PartTitle
        title={text.title}
        side={
          <a href="/api/registry/template.xlsx" download>
            {text.template}
          </a>
        }
      />
      <p className="small soft num">{text.what}</p>
      <p className="mt-2">
        <label className="b">
          {text.choose}
          <input
            className="sr"
            type="file"
            accept=".xlsx,.csv"
            onChange={({ target }) => {
              void choose(target.files?.[0]);
              target.value = '';
            }}
          />
        </label>{' '}
        <span className="small muted">{busy && watch === undefined ? text.reading : chosen?.fileName}</span>
      </p>
      <Failure error={error} />
      {preview && chosen && (
        <>
          <h3 className="mt-3 mb-1">{text.columns}</h3>
          <div className="sheet-columns">
            {preview.columns.map(({ heading, field }, index) => (
              <SelectField
                // biome-ignore lint/suspicious/noArrayIndexKey: columns of a sheet are known by their place alone
                key={index}
                label={heading === '' ? `${index + 1}` : heading}
                value={field ?? ''}
                onChange={({ target }) => {
                  const next = preview.columns.map((column, at) =>
                    at === index ? target.value || null : (column.field ?? null),
                  );
                  setMapping(next);
                  void look(chosen, next);
                }}
              >
                <option value="">{text.skip}</option>
                {SHEET_COLUMNS.map(([key, title]) => (
                  <option key={key} value={key}>
                    {title}
                  </option>
                ))}
              </SelectField>
            ))}
          </div>
          <SheetPreview preview={preview} />
          {watch !== undefined && (
            <div className="mt-3" role="status">
              <p className="small num">
                {running?.all === undefined ? text.taking : text.takingRow(running.done, running.all)}
              </p>
              <Meter share={(running?.done ?? 0) / Math.max(1, running?.all ?? 1)} label={text.taking} />
              <p className="tiny muted">{text.mayLeave}</p>
            </div>
          )}
          <p className="mt-3">
            <Button
              kind="main"
              busy={busy}
              why={errors > 0 ? text.takeWhy : undefined}
              onClick={() => void take()}
            >
              {text.take}
            </Button>
          </p>
        </>
      )}
    </Surface>
  );
}
