import type { Texts } from '../texts.ts';
import { access } from './access.ts';
import { bulletins } from './bulletins.ts';
import { care } from './care.ts';
import { fleet } from './fleet.ts';
import { keys } from './keys.ts';
import { log } from './log.ts';
import { measures } from './measures.ts';
import { programme } from './programme.ts';
import { registry } from './registry.ts';
import { rules } from './rules.ts';
import { shell } from './shell.ts';
import { signing } from './signing.ts';
import { stations } from './stations.ts';
import { technician } from './technician.ts';
import { today } from './today.ts';
import { updates } from './updates.ts';
import { words } from './words.ts';

/** All texts in English; loaded only when somebody switches. */
export const en: Texts = {
  access,
  bulletins,
  care,
  fleet,
  keys,
  log,
  measures,
  programme,
  registry,
  rules,
  shell,
  signing,
  stations,
  technician,
  today,
  updates,
  words,
};
