-- How far the proof of a repair reaches, and the word of a person where no input heard it. Once written it stays with the repair for ever.

alter table care.ticket
  -- `sink`: the card took the samples; `line`: as far as the amplifier's line; `mic`: heard by a microphone. Null in a repair that
  -- was closed before this was kept and whose play is no longer there.
  add column proof_kind text check (proof_kind in ('sink', 'line', 'mic')),
  -- Who said that they heard the loudspeakers themselves, when they said it, and where they stood.
  add column heard_by uuid references access.person,
  add column heard_at timestamptz,
  add column heard_where text check (length(heard_where) between 3 and 200),
  add check (proof_kind is null or proof_box is not null),
  add check ((heard_by is null) = (heard_at is null) and (heard_by is null) = (heard_where is null)),
  add check (heard_by is null or state = 'checked');

-- Repairs closed before: the furthest kind that matched in nine windows of ten, as the verdict had it (`playReach` in the domain).
update care.ticket t set proof_kind = (
    select e ->> 'kind' from jsonb_array_elements(p.evidence) e
    where (e ->> 'windows')::int > 0 and (e ->> 'matched')::int >= 0.9 * (e ->> 'windows')::int
    order by array_position(array['mic', 'line', 'sink'], e ->> 'kind') limit 1
  )
  from broadcast.play p
  where p.box = t.proof_box and p.seq = t.proof_seq and p.cluster = t.cluster and t.state = 'checked';
