import { useTexts } from '../../texts/language.tsx';
import { type HeldKey, readKeyFile } from './key-file.ts';

/** Where the key file is chosen. It is read on this computer and sent nowhere. */
export function ChooseKey({
  chosen,
  onKey,
  onProblem,
}: {
  chosen: HeldKey | undefined;
  onKey: (key: HeldKey | undefined) => void;
  onProblem: (sentence: string | undefined) => void;
}) {
  const { signing: text } = useTexts();
  const choose = async (file: File | undefined) => {
    if (file === undefined) return;
    onProblem(undefined);
    onKey(undefined);
    // A key is a few hundred bytes; whatever is larger is not read.
    const read = file.size > 10_000 ? 'no-key' : await readKeyFile(await file.text());
    if (typeof read === 'string') onProblem(read === 'no-key' ? text.noKey : text.notHere);
    else onKey(read);
  };
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <label className="b">
          {text.chooseKey}
          <input
            className="sr"
            type="file"
            accept=".pem"
            aria-label={text.keyFile}
            onChange={({ target }) => {
              void choose(target.files?.[0]);
              target.value = '';
            }}
          />
        </label>
        {chosen && <span className="small num">{text.keyRead(chosen.name)}</span>}
      </p>
      <p className="small soft mt-1">{text.keyHint}</p>
    </>
  );
}
