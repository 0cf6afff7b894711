import type { programme as vi } from '../vi/programme.ts';

/** Texts of Plans. */
export const programme: typeof vi = {
  title: 'Plans',
  year: (year) => `Year ${year}`,

  state: {
    draft: 'Draft, not confirmed',
    confirmed: 'In force',
    confirmedBy: (name, when) => `confirmed by ${name}, ${when}`,
    importedAt: (when) => `Imported ${when}`,
  },

  list: {
    import: 'Import a document…',
    noNumber: 'No number yet',
    moreTargets: (count) => `and ${count} more`,
    noTargets: 'No target with a figure',
    total: 'Budget',
    noTotal: 'No budget stated',
    openFindings: 'to look at',
    open: 'Open',
    review: 'Review and confirm',
    emptyTitle: 'No plan yet',
    emptyWhat:
      'A plan is the issued document: targets, activities, lead and supporting units, budget. The program reads it into a working form, shows what it did not understand, and repairs nothing by itself.',
    emptySteps: [
      'Drop the plan file here, or choose it.',
      'Look at each point that the program is not sure of: enter a value or keep it as it is.',
      'Confirm: targets, tasks and budget are followed from then on.',
    ],
  },

  importing: {
    choose: 'Choose a file…',
    chooseAnother: 'Choose another file…',
    dropHere: 'Drop the file here to read it',
    kinds: 'txt, docx and pdf with text, up to 20 MB.',
    sending: (name, percent) => `Sending ${name}: ${percent} %`,
    reading: (name) => `Reading ${name}. A long document takes a few seconds.`,
    refused: (name) => `${name} was not taken`,
    dismiss: 'Close',
    refusals: {
      kind: 'Only txt, docx and pdf can be read. Save the document in one of them and import it again.',
      'old-word':
        'This is an old Word file (.doc). Open it in Word or LibreOffice, save it as .docx and import it again.',
      empty: 'The file is empty: there is nothing to read. Choose the right file.',
      'too-large':
        'The file is larger than 20 MB. A document with text is usually under 1 MB: take scanned pictures out, or save it anew.',
    },
  },

  sum: {
    paragraphs: (count) => `${count} paragraphs read`,
    understood: (understood, all) => `${understood}/${all} understood`,
    open: (count) =>
      count === 0
        ? 'nothing left to look at'
        : count === 1
          ? '1 point to look at'
          : `${count} points to look at`,
    moneyOk: 'no error in the amounts',
    moneyWrong: 'the amounts do not agree',
    exact: 'read as written',
    normalised: 'normalised',
    look: 'to look at',
  },

  tabs: { label: 'The two halves of the plan', source: 'Document', form: 'Form' },

  source: {
    label: 'The document',
    lines: (count) => `${count} lines`,
    line: (line) => `line ${line}`,
    toForm: (line) => `go to its entry in the form, line ${line}`,
    finding: (n) => `point ${n} to look at`,
    findingDone: (n) => `point ${n}, seen`,
  },

  form: { label: 'Working form', toSource: (line) => `see it in the document, line ${line}` },

  confidence: { inferred: 'inferred', corrected: 'corrected', missing: 'missing' },

  findings: {
    title: 'To look at',
    none: 'Nothing left. Somebody has looked at every uncertain point.',
    done: (count) => (count === 1 ? '1 point seen' : `${count} points seen`),
    notes: (count) =>
      count === 1 ? '1 more note, does not block' : `${count} more notes, they do not block`,
    severity: { error: 'Wrong in substance', warning: 'To look at', info: 'Note' },
    use: (text) => `Change to: ${text}`,
    leaveOut: (text) => `Leave out “${text}”`,
    keep: 'Keep',
    leaveBlank: 'Leave blank',
    enterNumber: 'Enter number',
    enterDate: 'Enter date',
    enter: 'Enter…',
    other: 'Change…',
    label: { number: 'Document number', date: 'Date of issue', other: 'What it should say' },
    hint: {
      number: (symbol) => `The number alone will do, e.g. 118: /${symbol} is known.`,
      numberAlone: 'Number and symbol, e.g. 118/KH-UBND.',
      date: 'The day on the signed document.',
      other: 'The document itself is not changed; only the form uses this.',
    },
    save: 'Save',
    cancel: 'Cancel',
    required: 'Nothing entered. Enter what it should say, or cancel.',
    kept: (name, when) => `Kept as written · ${name}, ${when}`,
    corrected: (value, name, when) => `Changed to “${value}” · ${name}, ${when}`,
    left: (name, when) => `Left out · ${name}, ${when}`,
    undo: 'Look again',
  },

  targets: {
    title: 'Targets',
    asOf: (when) => `as of ${when}`,
    none: 'The document has no target with a figure.',
    goal: (value) => `target ${value}`,
    bar: (share, goal) => `${share}, target ${goal}`,
    notMeasured: 'Not counted: the program has no way yet to count this target.',
    none0: 'nothing to count yet',
    comparator: { '=': '', '>': 'more than ', '>=': 'at least ', '<': 'less than ', '<=': 'at most ' },
  },

  objectives: 'General objectives',

  activities: {
    title: 'Activities',
    tasks: (count) => (count === 1 ? '1 task' : `${count} tasks`),
    none: 'No activity was found in the document.',
    content: 'Content',
    lead: 'Lead',
    support: 'Support',
    time: 'Time',
    amount: 'Budget',
    progress: 'Progress',
    progressOf: (done, all) => `${done}/${all} tasks done`,
    tasksAfter: 'Tasks come to life when the plan is confirmed',
    notNamed: 'not named',
  },

  budget: {
    title: 'Budget',
    none: 'The document states no budget.',
    source: 'Source',
    line: 'Source, content',
    written: 'In the document',
    words: 'In words',
    allocated: 'Allocated',
    committed: 'Committed',
    spent: 'Spent',
    left: 'Left',
    total: 'Total (đồng)',
    wordsOk: 'agree',
    wordsWrong: 'differ',
    wordsNone: 'none',
    addUp: (count) => `${count} lines add up to the total`,
    notAddUp: (difference) => `The lines miss the total by ${difference} đồng: mend this before confirming`,
    cannotAdd: 'Not enough figures to add up',
    wordsMatch: 'Digits and words agree',
    wordsDiffer: 'Digits and words differ: see the lines with a cross',
    meter: (spent, committed, allocated) => `${spent} spent, ${committed} committed, of ${allocated} đồng`,
  },

  document: {
    title: 'Document',
    number: 'Number',
    date: 'Date',
    issuer: 'Issued by',
    name: 'Title',
    references: 'Based on',
    undated: 'no date',
    of: (issuer) => `of ${issuer}`,
    on: (date) => `of ${date}`,
  },

  responsibilities: {
    title: 'Responsibilities',
    none: 'No section that gives work to units was found.',
  },
  recipients: { title: 'Recipients', none: 'The document has no list of recipients.' },
  signer: { title: 'Signed by', none: 'The signature could not be read.' },

  outline: {
    title: 'The whole document by headings',
    allUnderstood: 'every paragraph was understood',
    notUnderstood: (count) =>
      count === 1 ? '1 paragraph not understood, kept' : `${count} paragraphs not understood, kept`,
    mark: 'not understood',
    only: 'Only what was not understood',
  },

  confirm: {
    button: 'Confirm the plan…',
    blocked: (count) =>
      count === 1 ? '1 thing to do before confirming' : `${count} things to do before confirming`,
    title: 'Confirm this plan?',
    what: 'The draft becomes the official working plan. Then:',
    targets: (count) => `${count} ${count === 1 ? 'target is' : 'targets are'} counted from evidence`,
    tasks: (count) =>
      `${count} ${count === 1 ? 'activity becomes tasks' : 'activities become tasks'} of the lead and supporting units`,
    money: (total, lines) =>
      `${total} đồng are entered in the ledger, ${lines} ${lines === 1 ? 'line' : 'lines'}`,
    noMoney: 'no budget line is entered in the ledger',
    audit: 'Your name and the time are recorded. A confirmed plan cannot be discarded, only added to.',
    yes: 'Confirm',
    no: 'Not yet',
    done: 'The plan is confirmed. Targets, tasks and budget are followed from now on.',
  },

  discard: {
    button: 'Discard…',
    title: 'Discard this draft?',
    what: 'The draft leaves the list, with the points already seen. Your own file is not touched; it can be imported again.',
    yes: 'Discard the draft',
  },
};
