import * as z from 'zod';
import { AnyId, DongText, InstantText, PersonRef, PlaceRef, SentenceView } from '../basics.ts';
import { Done, route } from '../route.ts';

const ClusterRef = z.object({ id: AnyId, name: z.string(), ward: PlaceRef });

/** Something that needs somebody: what it is, since when, what follows from it, the way out. */
export const AlarmView = z.object({
  id: AnyId,
  kind: z.string(),
  urgent: z.boolean(),
  level: z.enum(['cluster', 'station', 'installation']),
  /** What it is about, as people call it. */
  about: z.string(),
  clusters: z.array(ClusterRef),
  since: InstantText,
  beganAt: InstantText,
  endedAt: InstantText.optional(),
  endedHow: z.enum(['over', 'gathered']).optional(),
  acknowledged: z.object({ by: PersonRef, at: InstantText, note: z.string().optional() }).optional(),
  what: SentenceView,
  consequence: SentenceView,
  wayOut: SentenceView,
  /** The ticket that was opened from it, if one is open. */
  ticket: z.object({ id: AnyId, number: z.int() }).optional(),
});
export type AlarmView = z.infer<typeof AlarmView>;

const LocalTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** When an alarm is an alarm. */
export const AlarmRulesView = z.object({
  /** Hours of the day in which people expect to hear something; outside them only what is urgent is told. */
  airTime: z.object({ from: LocalTime, until: LocalTime }),
  deadMinutes: z.int().min(1).max(1440),
  tooHotC: z.number().min(30).max(120),
  /** Free room below which a disk counts as full, megabytes. */
  diskFreeMb: z.int().min(1).max(100_000),
  /** Mobile data of a month, megabytes: control traffic. */
  controlMb: z.int().min(1).max(100_000),
  /** Attempts with a wrong password or a strange key within an hour. */
  intrusions: z.int().min(1).max(1000),
});
export type AlarmRulesView = z.infer<typeof AlarmRulesView>;

/** How this installation wants to be told. */
export const CareSettings = z.object({
  rules: AlarmRulesView,
  mail: z.object({
    /** False: SMTP_URL is not set, nothing is mailed. */
    configured: z.boolean(),
    to: z.array(z.email().max(200)).max(20),
  }),
  webhook: z.object({ url: z.string(), mayBePrivate: z.boolean() }).optional(),
});
export type CareSettings = z.infer<typeof CareSettings>;

/** A notice and how it went. */
export const NoticeView = z.object({
  id: AnyId,
  channel: z.enum(['mail', 'webhook']),
  address: z.string(),
  subject: z.string(),
  madeAt: InstantText,
  notBefore: InstantText,
  attempts: z.int(),
  sentAt: InstantText.optional(),
  givenUpAt: InstantText.optional(),
  lastError: z.string().optional(),
});
export type NoticeView = z.infer<typeof NoticeView>;

export const TicketState = z.enum(['open', 'assigned', 'on-site', 'done', 'checked', 'dropped']);
export type TicketState = z.infer<typeof TicketState>;

const ProofPlay = z.object({ box: AnyId, seq: z.int(), at: InstantText, title: z.string() });

/** A repair, from the fault to the proved sound. */
export const TicketView = z.object({
  id: AnyId,
  number: z.int(),
  cluster: ClusterRef,
  alarm: AnyId.optional(),
  title: z.string(),
  what: z.string(),
  state: TicketState,
  assignee: PersonRef.optional(),
  openedBy: PersonRef.optional(),
  openedAt: InstantText,
  doneWhat: z.string().optional(),
  parts: z.string().optional(),
  /** While it is done: what it waits for. `ear`: it came out of the card, and nobody has heard the loudspeakers. */
  wait: z.enum(['play', 'ear', 'alarm']).optional(),
  /** While it waits for an ear: the newest play that came out whole. */
  played: ProofPlay.optional(),
  /** The play that proved it, once it is checked. */
  proof: ProofPlay.extend({
    /** How far the proof reaches; absent in repairs that were closed before this was kept. */
    kind: z.enum(['sink', 'line', 'mic']).optional(),
  }).optional(),
  /** Who said that they heard that play at the loudspeakers: a person's word, not what a machine heard. */
  heard: z.object({ by: PersonRef, at: InstantText, where: z.string() }).optional(),
  steps: z.array(
    z.object({ step: z.string(), at: InstantText, by: PersonRef.optional(), note: z.string().optional() }),
  ),
  costs: z.array(
    z.object({
      entry: AnyId,
      task: z.object({ id: AnyId, title: z.string() }),
      line: z.object({ id: AnyId, label: z.string() }),
      amount: DongText,
      voucher: z.string(),
      memo: z.string(),
      by: PersonRef,
      at: InstantText,
      takenBack: z.boolean(),
      takesBack: AnyId.optional(),
    }),
  ),
});
export type TicketView = z.infer<typeof TicketView>;

const OneAlarm = z.object({ alarm: AnyId });
const OneTicket = z.object({ ticket: AnyId });

export const careRoutes = {
  alarms: route({
    method: 'GET',
    path: '/api/alarms',
    summary: 'Open alarms, and those of the last thirty days that ended',
    query: z.object({ cluster: AnyId.optional() }),
    response: z.object({ open: z.array(AlarmView), ended: z.array(AlarmView) }),
  }),
  acknowledge: route({
    method: 'POST',
    path: '/api/alarms/:alarm/acknowledge',
    summary: 'Say that I have seen it and look after it',
    params: OneAlarm,
    body: z.object({ note: z.string().trim().max(200).optional() }),
    response: Done,
  }),
  settings: route({
    method: 'GET',
    path: '/api/care/settings',
    summary: 'When alarms are raised, and who is told',
    response: CareSettings,
  }),
  changeSettings: route({
    method: 'PUT',
    path: '/api/care/settings',
    summary: 'Change when alarms are raised and who is told',
    body: z.object({
      rules: AlarmRulesView,
      mailTo: z.array(z.email().max(200)).max(20),
      webhook: z.object({ url: z.url().max(500), mayBePrivate: z.boolean() }).nullable(),
    }),
    /** The secret is shown once, when the webhook is set or its address changes. */
    response: z.object({ secret: z.string().optional() }),
  }),
  tryNotices: route({
    method: 'POST',
    path: '/api/care/trial',
    summary: 'Send a trial notice to everybody who would be told',
    response: z.object({ notices: z.int() }),
  }),
  notices: route({
    method: 'GET',
    path: '/api/care/notices',
    summary: 'The newest notices and how they went',
    response: z.object({ notices: z.array(NoticeView) }),
  }),
  tickets: route({
    method: 'GET',
    path: '/api/tickets',
    summary: 'Repairs: open ones, and the newest that ended',
    query: z.object({ cluster: AnyId.optional() }),
    response: z.object({ tickets: z.array(TicketView) }),
  }),
  openTicket: route({
    method: 'POST',
    path: '/api/tickets',
    summary: 'Open a repair by hand or from an alarm',
    body: z.object({
      cluster: AnyId,
      alarm: AnyId.optional(),
      title: z.string().trim().min(3).max(200),
      what: z.string().trim().max(2000),
    }),
    response: z.object({ id: AnyId, number: z.int() }),
  }),
  step: route({
    method: 'POST',
    path: '/api/tickets/:ticket/steps',
    summary: 'Take a repair a step on',
    params: OneTicket,
    body: z.discriminatedUnion('step', [
      z.object({ step: z.literal('assign'), to: AnyId }),
      z.object({ step: z.literal('arrive') }),
      z.object({
        step: z.literal('finish'),
        doneWhat: z.string().trim().min(3).max(2000),
        parts: z.string().trim().max(1000),
      }),
      z.object({ step: z.literal('check') }),
      z.object({
        step: z.literal('hear'),
        /** Which play was heard, as the page shows it. */
        play: z.object({ box: AnyId, seq: z.int().min(1) }),
        where: z.string().trim().min(3).max(200),
      }),
      z.object({ step: z.literal('reopen'), note: z.string().trim().min(3).max(200) }),
      z.object({ step: z.literal('drop'), note: z.string().trim().min(3).max(200) }),
    ]),
    response: Done,
  }),
  cost: route({
    method: 'POST',
    path: '/api/tickets/:ticket/costs',
    summary: 'Book what a repair cost to a task and a line of its plan',
    params: OneTicket,
    body: z.object({
      task: AnyId,
      line: AnyId,
      amount: DongText,
      voucher: z.string().trim().min(1).max(100),
      memo: z.string().trim().min(3).max(200),
    }),
    response: z.object({ entry: AnyId }),
  }),
  takeBack: route({
    method: 'POST',
    path: '/api/tickets/:ticket/costs/:entry/take-back',
    summary: 'Take back a booked cost by a reversal',
    params: z.object({ ticket: AnyId, entry: AnyId }),
    body: z.object({ reason: z.string().trim().min(3).max(200) }),
    response: z.object({ entry: AnyId }),
  }),
  /** What a cost may be booked to, and who may be sent. */
  choices: route({
    method: 'GET',
    path: '/api/care/choices',
    summary: 'Technicians, and tasks with the lines of their plans and what is left of them',
    response: z.object({
      technicians: z.array(PersonRef),
      tasks: z.array(z.object({ id: AnyId, title: z.string(), plan: AnyId })),
      lines: z.array(z.object({ id: AnyId, label: z.string(), plan: AnyId, available: DongText })),
    }),
  }),
};
