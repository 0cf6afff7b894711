import { expect, test } from 'vitest';
import { planIn } from './plan-payload.ts';

const payload = (body: object, kind = 'horizon') => JSON.stringify({ kind, body });
const given = (said: string) => ({ payload: said, text: `loaphuong/envelope/1\n${said}` });
const airing = { at: '2026-12-01T10:00:00.000Z', bulletin: { title: 'Lịch tiêm' }, volume: 70 };
const rules = {
  quietHours: [{ from: '22:00', to: '05:00' }],
  dailyMinutes: 90,
  volumeCeiling: 80,
  volumeByHour: [{ from: '05:00', to: '06:00', ceiling: 40 }],
  decision: 'Quyết định số 12/QĐ-UBND',
};

test('what is shown of a plan is what the signature covers', () => {
  const said = payload({ station: 's', airings: [airing], rules });
  expect(planIn(given(said), 's')).toEqual({
    airings: [{ at: airing.at, title: 'Lịch tiêm', volume: 70 }],
    rules: {
      ceiling: 80,
      byHour: ['05:00–06:00 40 %'],
      quiet: ['22:00–05:00'],
      dailyMinutes: 90,
      decision: 'Quyết định số 12/QĐ-UBND',
    },
  });
  const { volumeCeiling, quietHours } = rules;
  const plain = payload({ station: 's', airings: [], rules: { volumeCeiling, quietHours } });
  expect(planIn(given(plain), 's')?.rules).toMatchObject({ byHour: [], dailyMinutes: undefined });
  expect(planIn({ payload: said, text: 'loaphuong/envelope/1\n{}' }, 's')).toBeUndefined();
});

test('an order, another station’s plan and what cannot be read are no plan to sign', () => {
  for (const said of [
    payload({ station: 's', airings: [airing], rules }, 'command'),
    payload({ station: 'other', airings: [airing], rules }),
    payload({ station: 's', rules }),
    payload({ station: 's', airings: [airing] }),
    payload({ station: 's', airings: [{ at: airing.at }], rules }),
    '{',
  ])
    expect(planIn(given(said), 's')).toBeUndefined();
});

test('a plan with a rule that the page cannot show is not signed here', () => {
  for (const odd of [
    { holidays: [] },
    { dailyMinutes: '90' },
    { volumeByHour: [{ from: '05:00', to: '06:00' }] },
    { quietHours: ['22:00'] },
    { decision: 12 },
  ])
    expect(
      planIn(given(payload({ station: 's', airings: [], rules: { ...rules, ...odd } })), 's'),
    ).toBeUndefined();
});
